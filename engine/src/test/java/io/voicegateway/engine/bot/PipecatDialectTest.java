package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipecatDialectTest {
    private final PipecatDialect dialect =
            new PipecatDialect(Frames.session(0, Map.of("call_id", "c1")));
    private final HeardBot handler = new HeardBot();

    @Test
    void shouldGreetAsAnRtviClientInABinaryFrame() {
        final List<WebSocketFrame> greeting = dialect.greeting();
        final ProtobufReader frame = reader(Frames.bytes(greeting.getFirst()));

        assertEquals(1, greeting.size());
        assertTrue(frame.next() && frame.is(4, ProtobufReader.BYTES));
        final ProtobufReader message = new ProtobufReader(frame.content());
        assertTrue(message.next() && message.is(1, ProtobufReader.BYTES));
        assertEquals(
                "{\"label\":\"rtvi-ai\",\"type\":\"client-ready\",\"id\":\"1\",\"data\":"
                        + "{\"version\":\"1.0.0\",\"about\":{\"library\":\"voice-gateway\","
                        + "\"platform_details\":{\"call_id\":\"c1\"}}}}",
                message.content().toString(StandardCharsets.UTF_8));
        assertFalse(message.next() || frame.next());
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 24_000, 48_000})
    void shouldNameRateAndChannelsInEveryFrame(final int sampleRateHz) {
        final PipecatDialect chosen = new PipecatDialect(Frames.session(sampleRateHz, Map.of()));
        final short[] samples = Tones.tone(sampleRateHz, 440, sampleRateHz / 50);

        final ProtobufReader frame = reader(Frames.bytes(chosen.media(samples, 20)));

        assertTrue(frame.next() && frame.is(2, ProtobufReader.BYTES));
        final ProtobufReader audio = new ProtobufReader(frame.content());
        assertTrue(audio.next() && audio.is(2, ProtobufReader.BYTES));
        assertTrue(audio.next() && audio.is(3, ProtobufReader.BYTES));
        assertArrayEquals(samples, Frames.samples(ByteBufUtil.getBytes(audio.content())));
        assertTrue(audio.next() && audio.is(4, ProtobufReader.VARINT));
        assertEquals(sampleRateHz, audio.number());
        assertTrue(audio.next() && audio.is(5, ProtobufReader.VARINT));
        assertEquals(1, audio.number());
        assertFalse(audio.next() || audio.isMalformed() || frame.next() || frame.isMalformed());
    }

    @Test
    void shouldTakeAudioAtTheRateThatEachFrameNames() {
        Frames.parse(dialect, handler, audio(24_000, 1, Frames.l16((short) 1, (short) -1)));
        Frames.parse(dialect, handler, audio(44_100, 1, Frames.l16((short) 2)));

        assertEquals(List.of("audio 2 24000", "audio 1 44100"), handler.seen);
        assertArrayEquals(new short[] {1, -1}, handler.audio.getFirst());
    }

    @Test
    void shouldMakeOneChannelOfTwo() {
        final byte[] stereo = Frames.l16((short) 10, (short) 20, (short) -4, (short) -8);
        Frames.parse(dialect, handler, audio(16_000, 2, stereo));

        assertArrayEquals(new short[] {15, -6}, handler.audio.getFirst());
    }

    @Test
    void shouldSkipARiffHeaderInAFrame() {
        final byte[] wav = RiffHeaderTest.wav(1, 24_000, (short) 7, (short) 8);
        Frames.parse(dialect, handler, audio(24_000, 1, wav));

        assertArrayEquals(new short[] {7, 8}, handler.audio.getFirst());
    }

    @Test
    void shouldTakeAnInterruptionForAClear() {
        Frames.parse(dialect, handler, new byte[] {5 << 3 | 2, 0});

        assertEquals(List.of("clear"), handler.seen);
    }

    @Test
    void shouldIgnoreTextsTranscriptionsAndRtviMessagesSilently() {
        for (final int field : new int[] {1, 3, 4}) {
            Frames.parse(dialect, handler, new byte[] {(byte) (field << 3 | 2), 2, 10, 0});
        }

        assertEquals(List.of(), handler.seen);
    }

    @Test
    void shouldHaveNoMarksNoDtmfAndNoLastMessage() {
        assertNull(dialect.mark("m", false));
        assertNull(dialect.dtmf('1'));
        assertNull(dialect.stop());
        assertNull(dialect.cleared(1, 1));
    }

    @Test
    void shouldReadAFrameOfTheReferenceImplementation() {
        // Written by protobuf's own Python runtime: audio { id 7, name "OutputAudioRawFrame#0",
        // audio 01 00 FF FF, sample_rate 24000, num_channels 1, pts 5 }.
        final byte[] frame =
                HexFormat.of()
                        .parseHex(
                                "1227080712154f7574707574417564696f5261774672616d6523301a040100ffff20c0bb0128013005");
        Frames.parse(dialect, handler, frame);

        assertEquals(List.of("audio 2 24000"), handler.seen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12",
                "1205",
                "12ff",
                "00",
                "0a0b",
                "1203",
                "12021a05",
                "0b",
                "ffffffffffffffffffffff",
                "120420c0bb01",
                "12062080fa012800",
                "120620ffffff7f28"
            })
    void shouldCountMalformedFrames(final String hex) {
        Frames.parse(dialect, handler, HexFormat.of().parseHex(hex));

        assertEquals(List.of("BOT_MESSAGES_MALFORMED"), handler.seen);
    }

    @Test
    void shouldRefuseRatesAndChannelsThatAreLies() {
        final byte[] sample = Frames.l16((short) 1);
        Frames.parse(dialect, handler, audio(0, 1, sample));
        Frames.parse(dialect, handler, audio(7_999, 1, sample));
        Frames.parse(dialect, handler, audio(48_001, 1, sample));
        Frames.parse(dialect, handler, audio(-1, 1, sample));
        Frames.parse(dialect, handler, audio(16_000, 0, sample));
        Frames.parse(dialect, handler, audio(16_000, 3, sample));

        assertEquals(6, handler.seen.stream().filter("BOT_MESSAGES_MALFORMED"::equals).count());
        assertEquals(6, handler.callCount());
    }

    @Test
    void shouldCountTextsAndEmptyFramesAsUnknown() {
        Frames.parse(dialect, handler, "{\"event\":\"media\"}");
        Frames.parse(dialect, handler, new byte[0]);
        Frames.parse(dialect, handler, new byte[] {15 << 3 | 2, 0});

        assertEquals(
                List.of("BOT_MESSAGES_UNKNOWN", "BOT_MESSAGES_UNKNOWN", "BOT_MESSAGES_UNKNOWN"),
                handler.seen);
    }

    static byte[] audio(final int sampleRateHz, final int channels, final byte[] samples) {
        final ByteBuf audio = Unpooled.buffer();
        ProtobufWriter.writeBytes(audio, 3, samples);
        if (sampleRateHz != 0) {
            ProtobufWriter.writeNumber(audio, 4, sampleRateHz);
        }
        if (channels != 0) {
            ProtobufWriter.writeNumber(audio, 5, channels);
        }
        final ByteBuf frame = Unpooled.buffer();
        ProtobufWriter.writeBytes(frame, 2, ByteBufUtil.getBytes(audio));
        return ByteBufUtil.getBytes(frame);
    }

    private static ProtobufReader reader(final byte[] bytes) {
        return new ProtobufReader(Unpooled.wrappedBuffer(bytes));
    }
}
