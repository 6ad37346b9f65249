package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bot's message as a report shows it: short, without audio, and without what the bot's owner keeps secret. */
final class ProbeMessage {
    private static final int TEXT_LENGTH_MAX = 160;
    private static final int READ_LENGTH_MAX = 4_096;
    private static final int SECRET_LENGTH_MIN = 4;
    private static final Pattern AUDIO = Pattern.compile("[A-Za-z0-9+/=]{48,}");
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");

    private final List<String> secrets;

    /** @param secrets what a bot may repeat and nobody may read; short ones are no secrets */
    ProbeMessage(final List<String> secrets) {
        this.secrets =
                secrets.stream().filter(secret -> secret.length() >= SECRET_LENGTH_MIN).toList();
    }

    String of(final WebSocketFrame frame) {
        final int length = frame.content().readableBytes();
        if (!(frame instanceof TextWebSocketFrame)) {
            return "binary, " + length + " bytes";
        }
        return text(
                frame.content()
                        .toString(
                                frame.content().readerIndex(),
                                Math.min(length, READ_LENGTH_MAX),
                                StandardCharsets.UTF_8));
    }

    private String text(final String raw) {
        String text = raw;
        for (final String secret : secrets) {
            text = text.replace(secret, "***");
        }
        text =
                AUDIO.matcher(text)
                        .replaceAll(
                                audio -> Matcher.quoteReplacement(audio.group().length() + "…"));
        text = UNPRINTABLE.matcher(text).replaceAll(" ");
        return text.length() > TEXT_LENGTH_MAX ? text.substring(0, TEXT_LENGTH_MAX) + "…" : text;
    }
}
