package io.voicegateway.engine.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.QualityChange.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QualityWatchTest {
    private static final int FRAME_TICKS = 960;
    private static final int PACKETS_PER_S = 50;
    private static final double FRAME_MS = 20;
    private static final double LOST = -1;

    private final RoomStream stream = new RoomStream(7, 0x1111, 111, "driver");
    private final Random random = new Random(5);
    private final List<QualityChange> untold = new ArrayList<>();
    private int sequence;
    private int ticks;
    private double senderMs;

    private record Packet(int sequence, int ticks, double arrivalMs) {}

    /** What the sender sends for so long arrives with this delay, in the order of arrival. */
    private void talk(final int seconds, final IntToDoubleFunction delayMs) {
        send(seconds * PACKETS_PER_S, delayMs, false);
    }

    private void send(
            final int packetCount, final IntToDoubleFunction delayMs, final boolean isSilence) {
        final List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < packetCount; i++) {
            final double delay = delayMs.applyAsDouble(i);
            if (delay != LOST) {
                packets.add(new Packet(sequence, ticks, senderMs + delay));
            }
            sequence++;
            ticks += FRAME_TICKS;
            senderMs += FRAME_MS;
        }
        packets.stream()
                .sorted(Comparator.comparingDouble(Packet::arrivalMs))
                .forEach(packet -> arrive(packet, isSilence));
    }

    private void arrive(final Packet packet, final boolean isSilence) {
        stream.received(
                packet.sequence(),
                packet.ticks(),
                isSilence,
                (long) (packet.arrivalMs() * 1_000_000));
        stream.quality().takeChanges(stream.streamId(), untold::add);
    }

    /** The sender sends nothing, and counts on. */
    private void pause(final double ms) {
        ticks += (int) (ms * 48);
        senderMs += ms;
    }

    private double normal() {
        return 30 + random.nextDouble() * 4;
    }

    private List<QualityChange> changes() {
        final List<QualityChange> changes = List.copyOf(untold);
        untold.clear();
        return changes;
    }

    private List<String> story() {
        return changes().stream()
                .map(change -> change.metric() + (change.isDegraded() ? " degraded" : " recovered"))
                .toList();
    }

    @Test
    void shouldSayNothingOfASteadyStream() {
        talk(600, _ -> normal());

        assertEquals(List.of(), story());
        assertEquals(List.of(), stream.quality().degraded());
        assertEquals(2, stream.quality().delayMs(), 1);
    }

    @Test
    void shouldWarnOnceOfJitterAndTellItsEndOnce() {
        talk(10, _ -> normal());
        talk(10, _ -> 30 + random.nextDouble() * 90);

        final List<QualityChange> warnings = changes();
        assertEquals(1, warnings.size());
        final QualityChange warning = warnings.getFirst();
        assertEquals(7, warning.streamId());
        assertEquals(Metric.JITTER, warning.metric());
        assertTrue(warning.isDegraded());
        assertTrue(warning.value() > warning.threshold(), warning::toString);
        assertTrue(warning.baseline() < 3, warning::toString);
        assertEquals(List.of(Metric.JITTER), stream.quality().degraded());

        talk(10, _ -> normal());

        final QualityChange end = changes().getFirst();
        assertEquals(false, end.isDegraded());
        assertTrue(end.value() < end.threshold(), end::toString);
        assertEquals(List.of(), stream.quality().degraded());
    }

    @Test
    void shouldWarnOnceOfLossAndTellItsEndOnce() {
        talk(10, _ -> normal());
        talk(10, i -> i % 5 == 0 ? LOST : normal());
        talk(10, _ -> normal());

        final List<QualityChange> changes = changes();
        assertEquals(2, changes.size());
        assertEquals(Metric.LOSS, changes.getFirst().metric());
        assertEquals(20, changes.getFirst().value(), 2);
        assertEquals(
                List.of(true, false), changes.stream().map(QualityChange::isDegraded).toList());
    }

    @Test
    void shouldWarnOnceOfDelayAndTellItsEndOnce() {
        talk(10, _ -> normal());
        talk(5, _ -> 200 + normal());
        talk(10, _ -> normal());

        assertEquals(List.of("DELAY degraded", "DELAY recovered"), story());
    }

    @Test
    void shouldTellEveryEpisodeOfItsOwn() {
        talk(10, _ -> normal());
        talk(5, _ -> 200 + normal());
        talk(10, _ -> normal());
        talk(5, _ -> 200 + normal());
        talk(10, _ -> normal());

        assertEquals(
                List.of("DELAY degraded", "DELAY recovered", "DELAY degraded", "DELAY recovered"),
                story());
    }

    @Test
    void shouldNotEndAnEpisodeForOneGoodSecond() {
        talk(10, _ -> normal());
        for (int i = 0; i < 5; i++) {
            talk(2, n -> n % 5 == 0 ? LOST : normal());
            talk(2, _ -> normal());
        }

        assertEquals(List.of("LOSS degraded"), story());
    }

    @Test
    void shouldNotTakeWhatIsLateForLost() {
        talk(10, _ -> 30 + random.nextDouble() * 10);
        for (int i = 0; i < 20; i++) {
            // Every fourth is overtaken by six others.
            talk(1, n -> n % 4 == 0 ? 150 : normal());
        }

        assertEquals(
                List.of(),
                changes().stream().filter(change -> change.metric() == Metric.LOSS).toList());
        assertEquals(0, stream.reception().lost());
        assertTrue(stream.reception().reordered() > 200);
    }

    @Test
    void shouldNotTakePaddingForLoss() {
        for (int i = 0; i < 1_000; i++) {
            talk(1, _ -> normal());
            for (int padding = 0; padding < 10; padding++) {
                stream.receivedPadding(sequence++);
            }
        }

        assertEquals(List.of(), story());
        assertEquals(0, stream.reception().lost());
    }

    @Test
    void shouldMeasureAStreamByWhatIsUsualForIt() {
        // It comes by pairs of packets, as some clients send: 10 ms of jitter, always.
        talk(60, n -> n % 2 == 0 ? 20 : 0);

        assertEquals(List.of(), story());
    }

    @Test
    void shouldForgiveASingleHiccup() {
        talk(10, _ -> normal());
        // 200 ms stand still and come at once.
        send(10, i -> 200 - i * FRAME_MS, false);
        talk(10, _ -> normal());

        assertEquals(List.of(), story());
    }

    @Test
    void shouldFollowClocksThatDrift() {
        final IntStream hour = IntStream.range(0, 3_600);

        hour.forEach(second -> talk(1, i -> normal() + (second + i / 50.0) * 0.3 /* 300 ppm */));

        assertEquals(List.of(), story());
    }

    @Test
    void shouldNotTakeSilenceForASpike() {
        talk(10, _ -> normal());
        for (int i = 0; i < 30; i++) {
            pause(700 + random.nextInt(3_000));
            talk(2, _ -> normal());
        }

        assertEquals(List.of(), story());
    }

    @Test
    void shouldNotTakeComfortNoiseForASpike() {
        talk(10, _ -> normal());
        for (int i = 0; i < 300; i++) {
            // One packet in 400 ms (RFC 7587 §3.1.3), when the network pleases.
            pause(380);
            send(1, _ -> 30 + random.nextDouble() * 200, false);
        }
        talk(10, _ -> normal());

        assertEquals(List.of(), story());
        assertEquals(0, stream.reception().lost());
    }

    @Test
    void shouldNotTakeMuteForASpike() {
        for (int i = 0; i < 30; i++) {
            talk(5, _ -> normal());
            // The room server notices late, and sends a second of silence as if it had not.
            senderMs += 300;
            send(50, _ -> random.nextDouble() * 100, true);
            // It rests, and then goes on with a timeline that is its guess.
            pause(2_000);
            senderMs += random.nextInt(400) - 200;
        }
        talk(5, _ -> normal());

        assertEquals(List.of(), story());
    }

    @Test
    void shouldNotTakeAShortMuteForASpike() {
        for (int i = 0; i < 30; i++) {
            talk(3, _ -> normal());
            senderMs += 200;
            send(10, _ -> random.nextDouble() * 50, true);
            senderMs += random.nextInt(200);
        }
        talk(5, _ -> normal());

        assertEquals(List.of(), story());
    }

    @Test
    void shouldWarnOfAnOutage() {
        talk(10, _ -> normal());
        send(100, _ -> LOST, false);
        talk(10, _ -> normal());

        assertEquals(List.of("LOSS degraded", "LOSS recovered"), story());
    }

    @Test
    void shouldNotWarnOfAStreamThatBeginsBadlyAndStaysSo() {
        talk(60, _ -> 30 + random.nextDouble() * 50);

        assertEquals(List.of(), story());
    }
}
