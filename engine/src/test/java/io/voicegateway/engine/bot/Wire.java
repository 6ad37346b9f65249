package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** A dialect from the bot's end, as strict as the software that owns it. */
enum Wire {
    TWILIO("twilio", 8_000, 8_000) {
        @Override
        void checkGreeting(final FakeBot bot) throws InterruptedException {
            assertTrue(bot.message().startsWith("{\"event\":\"connected\""));
            assertTrue(bot.message().startsWith("{\"event\":\"start\""));
            assertTrue(bot.binaries.isEmpty());
        }

        @Override
        short[] hear(final FakeBot bot) throws InterruptedException {
            final String media = bot.message("\"media\"");
            assertTrue(bot.binaries.isEmpty());
            final byte[] codes =
                    java.util.Base64.getDecoder().decode(FakeBot.member(media, "payload"));
            return MuLaw.decode(codes);
        }

        @Override
        void say(final Channel socket, final short[] samples) {
            final byte[] codes = new byte[samples.length];
            MuLaw.encode(samples, codes, samples.length);
            FakeBot.sayAudio(socket, codes);
        }

        @Override
        void sayMark(final Channel socket, final String name) {
            FakeBot.say(socket, "{\"event\":\"mark\",\"mark\":{\"name\":\"" + name + "\"}}");
        }

        @Override
        void sayClear(final Channel socket) {
            FakeBot.say(socket, "{\"event\":\"clear\"}");
        }

        @Override
        String mark(final String name, final boolean isCleared) {
            return "\"mark\":{\"name\":\"" + name + "\"}";
        }
    },

    L16("l16", 16_000, 16_000) {
        @Override
        void checkGreeting(final FakeBot bot) throws InterruptedException {
            final String call = bot.message();
            assertTrue(FakeBot.member(call, "callSid").length() > 10);
            assertEquals("mono", FakeBot.member(call, "mixType"));
            assertTrue(call.contains("\"sampleRate\":"), call);
        }

        @Override
        short[] hear(final FakeBot bot) throws InterruptedException {
            return hearL16(bot);
        }

        @Override
        void say(final Channel socket, final short[] samples) {
            FakeBot.sayBinary(socket, Frames.l16(samples));
        }

        @Override
        void sayMark(final Channel socket, final String name) {
            FakeBot.say(socket, "{\"type\":\"mark\",\"data\":{\"name\":\"" + name + "\"}}");
        }

        @Override
        void sayClear(final Channel socket) {
            FakeBot.say(socket, "{\"type\":\"killAudio\"}");
        }

        @Override
        String mark(final String name, final boolean isCleared) {
            return "{\"type\":\"mark\",\"data\":{\"name\":\""
                    + name
                    + "\",\"event\":\""
                    + (isCleared ? "cleared" : "playout")
                    + "\"}}";
        }
    },

    VONAGE("vonage", 16_000, 16_000) {
        @Override
        void checkGreeting(final FakeBot bot) throws InterruptedException {
            assertTrue(
                    bot.message()
                            .startsWith(
                                    "{\"event\":\"websocket:connected\",\"content-type\":"
                                            + "\"audio/l16;rate="));
        }

        @Override
        short[] hear(final FakeBot bot) throws InterruptedException {
            return hearL16(bot);
        }

        @Override
        void say(final Channel socket, final short[] samples) {
            FakeBot.sayBinary(socket, Frames.l16(samples));
        }

        @Override
        void sayMark(final Channel socket, final String name) {
            FakeBot.say(socket, "{\"action\":\"notify\",\"payload\":{\"n\":\"" + name + "\"}}");
        }

        @Override
        void sayClear(final Channel socket) {
            FakeBot.say(socket, "{\"action\":\"clear\"}");
        }

        @Override
        String mark(final String name, final boolean isCleared) {
            return "{\"event\":\"websocket:notify\",\"payload\":{\"n\":\"" + name + "\"}}";
        }
    },

    PIPECAT("pipecat", 16_000, 24_000) {
        @Override
        void checkGreeting(final FakeBot bot) throws InterruptedException {
            final byte[] first = bot.binary();
            assertEquals(4 << 3 | 2, first[0]);
            assertTrue(new String(first).contains("client-ready"));
        }

        @Override
        short[] hear(final FakeBot bot) throws InterruptedException {
            // A text frame would end its session.
            assertTrue(bot.messages.isEmpty(), () -> "text: " + bot.messages.peek());
            final HeardBot heard = new HeardBot();
            Frames.parse(
                    new PipecatDialect(Frames.session(0, java.util.Map.of())), heard, bot.binary());
            return heard.audio.getFirst();
        }

        @Override
        void say(final Channel socket, final short[] samples) {
            FakeBot.sayBinary(socket, PipecatDialectTest.audio(fromBotHz, 1, Frames.l16(samples)));
        }

        @Override
        void sayMark(final Channel socket, final String name) {
            throw new UnsupportedOperationException("pipecat has no marks");
        }

        @Override
        void sayClear(final Channel socket) {
            FakeBot.sayBinary(socket, new byte[] {5 << 3 | 2, 0});
        }

        @Override
        @Nullable String mark(final String name, final boolean isCleared) {
            return null;
        }
    },

    TELNYX("telnyx", 8_000, 8_000) {
        @Override
        void checkGreeting(final FakeBot bot) throws InterruptedException {
            assertTrue(bot.message().startsWith("{\"event\":\"connected\""));
            assertTrue(bot.message().contains("\"call_control_id\":\"v3:"));
            assertTrue(bot.binaries.isEmpty());
        }

        @Override
        short[] hear(final FakeBot bot) throws InterruptedException {
            return TWILIO.hear(bot);
        }

        @Override
        void say(final Channel socket, final short[] samples) {
            TWILIO.say(socket, samples);
        }

        @Override
        void sayMark(final Channel socket, final String name) {
            TWILIO.sayMark(socket, name);
        }

        @Override
        void sayClear(final Channel socket) {
            TWILIO.sayClear(socket);
        }

        @Override
        String mark(final String name, final boolean isCleared) {
            return "\"mark\":{\"name\":\"" + name + "\"}";
        }
    },

    EXOTEL("exotel", 8_000, 8_000) {
        @Override
        void checkGreeting(final FakeBot bot) throws InterruptedException {
            assertEquals("{\"event\":\"connected\"}", bot.message());
            final String start = bot.message();
            assertTrue(start.contains("\"account_sid\":\"AC"), start);
            assertEquals("8000", FakeBot.member(start, "sample_rate"));
            assertTrue(bot.binaries.isEmpty());
        }

        @Override
        short[] hear(final FakeBot bot) throws InterruptedException {
            final String payload = FakeBot.member(bot.message("\"media\""), "payload");
            return Frames.samples(java.util.Base64.getDecoder().decode(payload));
        }

        @Override
        void say(final Channel socket, final short[] samples) {
            FakeBot.sayAudio(socket, Frames.l16(samples));
        }

        @Override
        void sayMark(final Channel socket, final String name) {
            TWILIO.sayMark(socket, name);
        }

        @Override
        void sayClear(final Channel socket) {
            TWILIO.sayClear(socket);
        }

        @Override
        String mark(final String name, final boolean isCleared) {
            return "\"mark\":{\"name\":\"" + name + "\"}";
        }
    },

    PLIVO("plivo", 8_000, 8_000) {
        @Override
        void checkGreeting(final FakeBot bot) throws InterruptedException {
            final String start = bot.message();
            assertTrue(start.startsWith("{\"event\":\"start\",\"sequenceNumber\":1,"), start);
            assertTrue(bot.binaries.isEmpty());
        }

        @Override
        short[] hear(final FakeBot bot) throws InterruptedException {
            return TWILIO.hear(bot);
        }

        @Override
        void say(final Channel socket, final short[] samples) {
            final byte[] codes = new byte[samples.length];
            MuLaw.encode(samples, codes, samples.length);
            FakeBot.say(
                    socket,
                    "{\"event\":\"playAudio\",\"media\":{\"contentType\":\"audio/x-mulaw\","
                            + "\"sampleRate\":8000,\"payload\":\""
                            + java.util.Base64.getEncoder().encodeToString(codes)
                            + "\"}}");
        }

        @Override
        void sayMark(final Channel socket, final String name) {
            FakeBot.say(socket, "{\"event\":\"checkpoint\",\"name\":\"" + name + "\"}");
        }

        @Override
        void sayClear(final Channel socket) {
            FakeBot.say(socket, "{\"event\":\"clearAudio\"}");
        }

        /** What is cleared was not played, and does not come back. */
        @Override
        @Nullable String mark(final String name, final boolean isCleared) {
            return isCleared ? null : "\"name\":\"" + name + "\"";
        }
    },

    OPUS("opus", 48_000, 48_000) {
        @Override
        void checkGreeting(final FakeBot bot) throws InterruptedException {
            assertTrue(bot.message().startsWith("{\"event\":\"start\",\"call_id\":\"c1\""));
        }

        @Override
        short[] hear(final FakeBot bot) throws InterruptedException {
            final byte[] packet = bot.binary();
            assertTrue(OpusDuration.ticks(new UnsafeBuffer(packet), 0, packet.length) > 0);
            final short[] samples = new short[48 * AudioCodec.PACKET_MS_MAX];
            // A decoder of its own for each packet: enough to tell sound from silence.
            try (AudioCodec.Decoder decoder = AudioCodec.choose().openDecoder(48_000)) {
                final int count = decoder.decode(packet, packet.length, samples);
                assertTrue(count > 0);
                return Arrays.copyOf(samples, count);
            }
        }

        @Override
        void say(final Channel socket, final short[] samples) {
            for (final byte[] packet : packets(samples)) {
                FakeBot.sayBinary(socket, packet);
            }
        }

        @Override
        void sayMark(final Channel socket, final String name) {
            TWILIO.sayMark(socket, name);
        }

        @Override
        void sayClear(final Channel socket) {
            TWILIO.sayClear(socket);
        }

        @Override
        String mark(final String name, final boolean isCleared) {
            return "{\"event\":\"marked\",\"mark\":{\"name\":\""
                    + name
                    + "\",\"cleared\":"
                    + isCleared
                    + "}}";
        }
    };

    final String dialect;
    final int toBotHz;
    final int fromBotHz;

    Wire(final String dialect, final int toBotHz, final int fromBotHz) {
        this.dialect = dialect;
        this.toBotHz = toBotHz;
        this.fromBotHz = fromBotHz;
    }

    abstract void checkGreeting(FakeBot bot) throws InterruptedException;

    /** The next frame of what the bot hears. */
    abstract short[] hear(FakeBot bot) throws InterruptedException;

    /** Says all of it at once. */
    abstract void say(Channel socket, short[] samples);

    abstract void sayMark(Channel socket, String name);

    abstract void sayClear(Channel socket);

    /** What comes back for a mark, or a part of it; null where there are none. */
    abstract @Nullable String mark(String name, boolean isCleared);

    static List<byte[]> packets(final short[] samples) {
        final List<byte[]> packets = new ArrayList<>();
        final byte[] packet = new byte[AudioCodec.FRAME_LENGTH_MAX];
        try (AudioCodec.Encoder encoder = AudioCodec.choose().openEncoder(48_000)) {
            for (int at = 0; at + 960 <= samples.length; at += 960) {
                final int length =
                        encoder.encode(Arrays.copyOfRange(samples, at, at + 960), 960, packet);
                packets.add(Arrays.copyOf(packet, length));
            }
        }
        return packets;
    }

    private static short[] hearL16(final FakeBot bot) throws InterruptedException {
        return Pcm16.read(Unpooled.wrappedBuffer(bot.binary()), 1);
    }
}
