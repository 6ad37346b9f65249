package io.voicegateway.control.participant;

import java.util.Locale;

/** What a participant is in its call. */
public enum Role {
    DRIVER,
    BOT,
    HUMAN,
    /** Anyone else: tracked, never routed, never recorded. */
    VISITOR;

    /** The role that an identity has in a call. */
    public static Role of(final String identity, final String callId, final String driverIdentity) {
        if (identity.equals(driverIdentity)) {
            return DRIVER;
        }
        if (identity.equals("bot_" + callId)) {
            return BOT;
        }
        final String human = "human_" + callId;
        final boolean isHuman =
                identity.equals(human)
                        || identity.startsWith(human + ".")
                                && isNumber(identity, human.length() + 1);
        return isHuman ? HUMAN : VISITOR;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static boolean isNumber(final String text, final int from) {
        return text.length() > from && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }
}
