package io.voicegateway.control.seal;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.call.BotMode;
import io.voicegateway.control.call.BotRequest;
import io.voicegateway.control.call.CallRequest;
import io.voicegateway.control.call.OnBotClose;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as JSON, without the metadata, which is in clear elsewhere. What is null is left out. */
final class RequestJson {
    private RequestJson() {}

    static String write(final CallRequest request) {
        final JsonObject json = new JsonObject();
        put(json, "driver_identity", request.driverIdentity());
        put(json, "record", request.record());
        put(json, "max_duration_s", request.maxDurationS());
        put(json, "join_timeout_s", request.joinTimeoutS());
        if (request.bot() != null) {
            put(json, "bot", bot(request.bot()));
        }
        return json.encode();
    }

    private static JsonObject bot(final BotRequest bot) {
        final JsonObject json = new JsonObject();
        put(json, "mode", bot.mode().name());
        put(json, "url", bot.url() == null ? null : bot.url().toString());
        put(json, "dialect", bot.dialect());
        put(json, "sample_rate", bot.sampleRateHz());
        put(json, "headers", new JsonObject(new HashMap<>(bot.headers())));
        put(json, "parameters", new JsonObject(new HashMap<>(bot.parameters())));
        put(json, "on_close", bot.onClose() == null ? null : bot.onClose().name());
        return json;
    }

    private static void put(final JsonObject json, final String key, final @Nullable Object value) {
        if (value != null) {
            json.put(key, value);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static CallRequest read(final String callId, final String text) {
        try {
            final JsonObject json = new JsonObject(text);
            final JsonObject bot = json.getJsonObject("bot");
            return new CallRequest(
                    callId,
                    json.getString("driver_identity"),
                    bot == null ? null : bot(bot),
                    json.getBoolean("record"),
                    Map.of(),
                    json.getInteger("max_duration_s"),
                    json.getInteger("join_timeout_s"));
        } catch (final DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("no request", e);
        }
    }

    private static BotRequest bot(final JsonObject json) {
        final String url = json.getString("url");
        final String onClose = json.getString("on_close");
        return new BotRequest(
                BotMode.valueOf(json.getString("mode", BotMode.ATTACHED.name())),
                url == null ? null : URI.create(url),
                json.getString("dialect"),
                json.getInteger("sample_rate"),
                strings(json.getJsonObject("headers")),
                strings(json.getJsonObject("parameters")),
                onClose == null ? null : OnBotClose.valueOf(onClose));
    }

    private static Map<String, String> strings(final @Nullable JsonObject json) {
        final Map<String, String> strings = new HashMap<>();
        if (json != null) {
            json.forEach(entry -> strings.put(entry.getKey(), String.valueOf(entry.getValue())));
        }
        return strings;
    }
}
