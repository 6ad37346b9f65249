package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpusDialectTest {
    private final OpusDialect dialect =
            new OpusDialect(Frames.session(0, Map.of("call_id", "c1", "room", "call_c1")));
    private final HeardBot handler = new HeardBot();

    @Test
    void shouldGreetWithStart() {
        assertEquals(
                List.of(
                        "{\"event\":\"start\",\"call_id\":\"c1\",\"room\":\"call_c1\","
                                + "\"sample_rate\":48000,\"channels\":1,\"frame_ms\":20,"
                                + "\"parameters\":{\"call_id\":\"c1\",\"room\":\"call_c1\"}}"),
                dialect.greeting().stream().map(Frames::text).toList());
    }

    @Test
    void shouldCarryPacketsUntouchedBothWays() {
        final byte[] packet = {0x78, 1, 2, 3};
        Frames.parse(dialect, handler, packet);

        assertArrayEquals(packet, handler.packets.getFirst());
        assertArrayEquals(
                new byte[] {1, 2}, Frames.bytes(dialect.packet(new UnsafeBuffer(packet), 1, 2)));
    }

    @Test
    void shouldSpeakOfMarksAndClearsInTwiliosShapes() {
        Frames.parse(dialect, handler, "{\"event\":\"mark\",\"mark\":{\"name\":\"m\"}}");
        Frames.parse(dialect, handler, "{\"event\":\"clear\"}");

        assertEquals(List.of("mark m", "clear"), handler.seen);
        assertEquals(
                "{\"event\":\"marked\",\"mark\":{\"name\":\"m\",\"cleared\":true}}",
                Frames.text(dialect.mark("m", true)));
        assertEquals(
                "{\"event\":\"cleared\",\"cleared\":{\"played_ms\":120,\"dropped_ms\":80}}",
                Frames.text(dialect.cleared(120, 80)));
    }

    @Test
    void shouldSendDtmfAndStop() {
        assertEquals(
                "{\"event\":\"dtmf\",\"dtmf\":{\"digit\":\"*\"}}", Frames.text(dialect.dtmf('*')));
        assertEquals("{\"event\":\"stop\"}", Frames.text(dialect.stop()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"event\":\"mark\"}", "{\"event\":null}", "{\"event\":"})
    void shouldCountMalformedMessages(final String text) {
        Frames.parse(dialect, handler, text);

        assertEquals(List.of("BOT_MESSAGES_MALFORMED"), handler.seen);
    }

    @Test
    void shouldIgnoreAnEmptyPacketAndCountAnUnknownEvent() {
        Frames.parse(dialect, handler, new byte[0]);
        Frames.parse(dialect, handler, "{\"event\":\"media\"}");

        assertEquals(List.of("BOT_MESSAGES_UNKNOWN"), handler.seen);
    }

    @Test
    void shouldHaveOneRateOnly() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new OpusDialect(Frames.session(16_000, Map.of())));
        assertSame(OpusDialect.class, new OpusDialect(Frames.session(48_000, Map.of())).getClass());
    }
}
