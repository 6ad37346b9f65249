package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.bot.AudioCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EchoDelaysTest {
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long S = TimeUnit.SECONDS.toNanos(1);

    private final EchoDelays delays = new EchoDelays();

    @Test
    void shouldCountWhatTheGatewayAddsWithoutWhatTheBotKept() {
        final List<EchoDelays.Held> held =
                EchoDelays.Held.of(List.of("frames 0", "held c 2010000000 2110000000"));

        delays.add(List.of(2 * S, 4 * S), List.of(2 * S + 160_000_000), held, 0, 3 * S);

        assertEquals(1, delays.count());
        assertEquals(60, delays.ms(50), 0.1);
    }

    @Test
    void shouldCountAnUtteranceWithoutItsEcho() {
        delays.add(List.of(2 * S, 4 * S, 6 * S), List.of(4 * S + 1), List.of(), 0, 5 * S);

        assertEquals(1, delays.count());
        assertEquals(1, delays.missingCount());
    }

    @Test
    void shouldLeaveOutWhatWasSaidOutsideOfTheWindow() {
        delays.add(List.of(2 * S, 4 * S, 6 * S), List.of(), List.of(), 3 * S, 4 * S);

        assertEquals(0, delays.count());
        assertEquals(0, delays.missingCount());
    }

    @Test
    void shouldHearEachUtteranceOfTheLoopBeginOnce() {
        final UtteranceLoop loop = new UtteranceLoop();
        final List<RecordingEar.Heard> packets = new ArrayList<>();
        for (int index = 0; index < 3 * UtteranceLoop.FRAME_COUNT; index++) {
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[PacketPayload.LENGTH_MAX]);
            final byte[] payload = new byte[loop.write(buffer, 0, 0, index, 0)];
            buffer.getBytes(0, payload);
            packets.add(new RecordingEar.Heard(payload, index * FRAME_NS));
        }

        final List<Long> onsets = Onsets.of(AudioCodec.choose(), packets);

        assertEquals(2, onsets.size());
        assertEquals(2 * S, onsets.get(1) - onsets.get(0), 1_000_000);
        // Before the first one there is no pause. The codec adds its own few milliseconds.
        assertEquals(2 * S + 210_000_000, onsets.getFirst(), 7_000_000);
    }
}
