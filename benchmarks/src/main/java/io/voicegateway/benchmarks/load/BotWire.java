package io.voicegateway.benchmarks.load;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a bot must know of its dialect to echo. One per socket. */
interface BotWire {
    /** The audio of a message, null when it has none. */
    @Nullable Buffer audio(WebSocketFrame message);

    /** Whether nobody speaks in it. */
    boolean isQuiet(Buffer audio);

    void send(ServerWebSocket socket, Buffer audio);

    static BotWire of(final String dialect) {
        return switch (dialect) {
            case "opus" -> new OpusWire();
            case "l16" -> new L16Wire();
            case "twilio" -> new TwilioWire();
            default -> throw new IllegalArgumentException("no such dialect: " + dialect);
        };
    }

    /** Whole packets, which nobody looks into. */
    final class OpusWire implements BotWire {
        @Override
        public @Nullable Buffer audio(final WebSocketFrame message) {
            return message.isBinary() ? message.binaryData() : null;
        }

        @Override
        public boolean isQuiet(final Buffer audio) {
            return false;
        }

        @Override
        public void send(final ServerWebSocket socket, final Buffer audio) {
            socket.writeBinaryMessage(audio);
        }
    }

    /** 16-bit samples, little-endian. */
    final class L16Wire implements BotWire {
        private static final int QUIET_PEAK = 372;

        @Override
        public @Nullable Buffer audio(final WebSocketFrame message) {
            return message.isBinary() ? message.binaryData() : null;
        }

        @Override
        public boolean isQuiet(final Buffer audio) {
            for (int i = 0; i + 1 < audio.length(); i += 2) {
                if (Math.abs(audio.getShortLE(i)) > QUIET_PEAK) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void send(final ServerWebSocket socket, final Buffer audio) {
            socket.writeBinaryMessage(audio);
        }
    }

    /** µ-law in base64 in JSON. */
    final class TwilioWire implements BotWire {
        /** µ-law has a sample's exponent in three bits, inverted; up to this one it stands for less than 372. */
        private static final int QUIET_EXPONENT = 1;

        private String streamSid = "";

        @Override
        public @Nullable Buffer audio(final WebSocketFrame message) {
            final JsonObject json = new JsonObject(message.textData());
            streamSid = json.getString("streamSid", streamSid);
            return "media".equals(json.getString("event"))
                    ? Buffer.buffer(
                            Base64.getDecoder()
                                    .decode(json.getJsonObject("media").getString("payload")))
                    : null;
        }

        @Override
        public boolean isQuiet(final Buffer audio) {
            for (int i = 0; i < audio.length(); i++) {
                if ((~audio.getByte(i) >> 4 & 7) > QUIET_EXPONENT) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void send(final ServerWebSocket socket, final Buffer audio) {
            socket.writeTextMessage(
                    "{\"event\":\"media\",\"streamSid\":\"%s\",\"media\":{\"payload\":\"%s\"}}"
                            .formatted(
                                    streamSid,
                                    Base64.getEncoder().encodeToString(audio.getBytes())));
        }
    }
}
