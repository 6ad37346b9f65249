package io.voicegateway.engine.api;

import java.util.Locale;

/** What a bot is checked for, whatever its dialect. A bot that breaks a must does not work here, or not for long. */
public enum BotRule {
    CONNECT(true, "takes the upgrade"),
    STAY(true, "keeps the socket while the call lives"),
    READ(true, "reads what it is sent, as fast as it comes"),
    FRAME_TYPE(true, "sends messages of the wire's own kind, text or binary"),
    WELL_FORMED(true, "sends messages that can be understood"),
    KNOWN(false, "sends no message that the wire does not have"),
    STREAM(true, "names this call's stream and no other"),
    SIZE(true, "sends no message of more than 2 MiB"),
    SPEAK(false, "speaks"),
    WHOLE_SAMPLES(false, "cuts its audio between samples"),
    PACING(false, "leaves no holes in what it says"),
    BACKLOG(true, "is never more than 120 s ahead of what was heard"),
    MARKS(true, "asks for no more marks than can wait"),
    CLEAR(false, "stops when it is spoken over"),
    DIGIT(true, "outlives a pressed key"),
    RETURN(true, "takes a new socket after the old one was lost"),
    SPEAK_AGAIN(false, "speaks on the new socket as on the old one"),
    CLOSE(false, "answers the close of the call");

    private final boolean isMust;
    private final String text;

    BotRule(final boolean isMust, final String text) {
        this.isMust = isMust;
        this.text = text;
    }

    public boolean isMust() {
        return isMust;
    }

    /** What a bot that keeps it does. */
    public String text() {
        return text;
    }

    /** As it is called in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
