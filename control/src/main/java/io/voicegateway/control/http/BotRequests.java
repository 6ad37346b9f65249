package io.voicegateway.control.http;

import io.voicegateway.control.call.BotRequest;
import io.voicegateway.control.call.BotUrlTemplate;
import io.voicegateway.control.call.OnBotClose;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotUrlRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a bot. No message repeats the URL or a header's value: both may hold secrets. */
final class BotRequests {
    /** Of the bot in a call that is created. */
    static final Set<String> FIELDS =
            Set.of("mode", "url", "dialect", "sample_rate", "headers", "parameters", "on_close");

    private static final List<String> DIALLING_FIELDS =
            List.of("url", "dialect", "sample_rate", "headers", "parameters");

    /** Of the bot that replaces a call's. */
    static final Set<String> SWAP_FIELDS =
            Set.of("url", "dialect", "sample_rate", "headers", "parameters");

    private BotRequests() {}

    static BotRequest read(final RequestBody body) {
        if (isNative(body)) {
            requireNothingElse(body);
            return BotRequest.inRoom(onClose(body));
        }
        final Map<String, String> headers = body.strings("headers");
        return new BotRequest(
                url(body, headers),
                dialect(body),
                body.number("sample_rate", 1, 48_000),
                headers,
                body.strings("parameters"),
                onClose(body));
    }

    private static boolean isNative(final RequestBody body) {
        return switch (body.text("mode")) {
            case null -> false;
            case "attached" -> false;
            case "native" -> true;
            default -> throw body.wrong("mode", "attached or native");
        };
    }

    /** How a bot is dialled says nothing of one that joins the room itself; whoever says it expects something else. */
    private static void requireNothingElse(final RequestBody body) {
        for (final String field : DIALLING_FIELDS) {
            if (body.has(field)) {
                throw body.wrong(field, "left out: a native bot is not dialled");
            }
        }
    }

    private static @Nullable String dialect(final RequestBody body) {
        final String dialect = body.text("dialect");
        if (dialect != null && !BotLegDescription.DIALECTS.contains(dialect)) {
            throw body.wrong("dialect", "one of " + String.join(", ", BotLegDescription.DIALECTS));
        }
        return dialect;
    }

    private static @Nullable URI url(final RequestBody body, final Map<String, String> headers) {
        final String text = body.text("url");
        if (text == null) {
            return null;
        }
        try {
            final URI url = BotUrlTemplate.parse(text);
            BotUrlRules.check(url, headers);
            return url;
        } catch (final URISyntaxException _) {
            throw body.wrong("url", "a URL");
        } catch (final IllegalArgumentException e) {
            throw Problem.badRequest(body.nameOf("url") + ": " + e.getMessage());
        }
    }

    private static @Nullable OnBotClose onClose(final RequestBody body) {
        final String text = body.text("on_close");
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "end_call" -> OnBotClose.END_CALL;
            case "hold" -> OnBotClose.HOLD;
            default -> throw body.wrong("on_close", "end_call or hold");
        };
    }
}
