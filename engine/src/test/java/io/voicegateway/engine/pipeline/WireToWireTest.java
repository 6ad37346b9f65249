package io.voicegateway.engine.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.HeldClock;
import io.voicegateway.engine.RecordingEngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.MediaPath;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.DatagramSender;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the kernel's stamp until the kernel has the datagram that leaves, through the whole chain, by a clock that only the socket moves. */
class WireToWireTest {
    private static final int SSRC = 0x1111;
    private static final int PAYLOAD_TYPE = 111;
    private static final int RING_CAPACITY = 128;
    private static final int LENGTH = RtpHeaderFlyweight.MIN_HEADER_LENGTH + 80;
    private static final long WAITED_NS = 50_000;
    private static final long RING_NS = 20_000;
    private static final long SEND_NS = 3_000;
    private static final SrtpCrypto CRYPTO = SrtpCrypto.best();
    private static final SrtpKeys KEYS =
            new SrtpKeys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, new byte[16], new byte[14]);

    private final HeldClock clock = new HeldClock();
    private final EngineCounters counters = new EngineCounters();
    private final LatencyRecorders recorders = new LatencyRecorders();
    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[256]);
    private final TestSocket socket = new TestSocket();
    private final RoomLeg leg = new RoomLeg(socket, 0x2222);
    private final OutputTrack track = new OutputTrack(leg, 0x2222, PAYLOAD_TYPE, 1, 1);
    private final RoomStream talker = new RoomStream(1, SSRC, PAYLOAD_TYPE, "talker");
    private final SrtpSender theirSender = new SrtpSender(CRYPTO, KEYS);
    private MediaPipeline pipeline;
    private AudioIngress ingress;
    private int sequence;

    @BeforeEach
    void launch() {
        clock.hold();
        final EngineContext ctx =
                new EngineContext()
                        .threadingMode(ThreadingMode.FUSED)
                        .ringCapacity(RING_CAPACITY)
                        .clock(clock)
                        .counters(counters)
                        .listener(new RecordingEngineListener())
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        pipeline = new MediaPipeline(ctx, recorders, new NtpClock(0, 0), Thread::new);
        ingress = new AudioIngress(pipeline.ring(), counters, clock);
        leg.keys(new SrtpReceiver(CRYPTO, KEYS), new SrtpSender(CRYPTO, KEYS));
        leg.streams().add(talker);
        leg.add(track);
        talker.addOutput(track);
    }

    @AfterEach
    void close() {
        pipeline.close();
        theirSender.close();
        leg.closeReceiver();
        leg.closeSender();
    }

    @Test
    void shouldAddTheWaitInTheKernelToWhatTheEngineTook() throws Exception {
        say(WAITED_NS);
        carry();

        assertRecorded(MediaPath.FORWARD, RING_NS + SEND_NS);
        assertRecorded(MediaPath.WIRE_TO_WIRE, WAITED_NS + RING_NS + SEND_NS);
    }

    /** A socket of a leg's own sends at once: what is done for the next packet is none of the first's time. */
    @Test
    void shouldEndWithTheSendOfASocketThatQueuesNothing() throws Exception {
        say(WAITED_NS);
        say(WAITED_NS);
        carry();

        assertRecorded(
                MediaPath.WIRE_TO_WIRE,
                WAITED_NS + RING_NS + SEND_NS,
                WAITED_NS + RING_NS + 2 * SEND_NS);
    }

    /** The shared port: those that are sent together have all been under way until then. */
    @Test
    void shouldEndWithTheFlushOfASocketThatQueues() throws Exception {
        socket.isQueueing = true;
        say(WAITED_NS);
        say(3 * WAITED_NS);
        carry();

        assertRecorded(
                MediaPath.WIRE_TO_WIRE,
                WAITED_NS + RING_NS + SEND_NS,
                3 * WAITED_NS + RING_NS + SEND_NS);
    }

    @Test
    void shouldLeaveOutWhatTheKernelDidNotStamp() throws Exception {
        say(MediaFrame.WAIT_UNKNOWN);
        carry();

        assertRecorded(MediaPath.FORWARD, RING_NS + SEND_NS);
        assertRecorded(MediaPath.WIRE_TO_WIRE);
    }

    /** The slots of the ring are used again and again. */
    @Test
    void shouldNotTakeTheWaitOfAPacketForAnothers() throws Exception {
        for (int i = 0; i < RING_CAPACITY; i++) {
            say(WAITED_NS);
            carry();
        }
        final long measuredCount = count(MediaPath.WIRE_TO_WIRE);

        say(MediaFrame.WAIT_UNKNOWN);
        final BotStream bot = new BotStream(2, 0x3333, PAYLOAD_TYPE);
        bot.addOutput(track);
        write(0x3333);
        ingress.onBotRtp(bot, packet, 0, LENGTH, clock.nanoTime());
        carry();

        assertEquals(measuredCount, count(MediaPath.WIRE_TO_WIRE));
        assertEquals(measuredCount + 1, count(MediaPath.FORWARD));
        assertEquals(1, count(MediaPath.BOT_TO_DRIVER));
    }

    @Test
    void shouldLeaveOutWhatTheSocketDidNotTake() throws Exception {
        socket.isFull = true;
        say(WAITED_NS);
        carry();

        assertRecorded(MediaPath.FORWARD);
        assertRecorded(MediaPath.WIRE_TO_WIRE);
    }

    @Test
    void shouldMeasureEachOfMoreDatagramsThanASocketQueues() throws Exception {
        socket.isQueueing = true;
        final int count = 2 * DatagramSender.QUEUE_LIMIT + 1;
        for (int i = 0; i < count; i++) {
            say(WAITED_NS);
        }
        while (pipeline.ring().remainingCapacity() < RING_CAPACITY) {
            carry();
        }

        assertEquals(count, count(MediaPath.WIRE_TO_WIRE));
    }

    private void say(final long waitedNs) {
        write(SSRC);
        final int length = theirSender.protectRtp(packet, 0, LENGTH);
        ingress.onRtp(leg, packet, 0, length, clock.nanoTime(), waitedNs);
    }

    private void write(final int ssrc) {
        sequence++;
        RtpHeaderFlyweight.write(
                packet, false, PAYLOAD_TYPE, sequence & 0xFFFF, sequence * 960, ssrc);
        packet.putByte(RtpHeaderFlyweight.MIN_HEADER_LENGTH, (byte) 0xF8);
    }

    private void carry() throws Exception {
        clock.advanceNs(RING_NS);
        Objects.requireNonNull(pipeline.fused()).doWork();
    }

    private long count(final MediaPath path) {
        return recorders.of(path).snapshot().getTotalCount();
    }

    /** In ascending order, each to a percent. */
    private void assertRecorded(final MediaPath path, final long... expectedNs) {
        final Histogram recorded = recorders.of(path).snapshot();
        final List<Long> recordedNs = new ArrayList<>();
        for (final HistogramIterationValue value : recorded.recordedValues()) {
            for (long i = 0; i < value.getCountAddedInThisIterationStep(); i++) {
                recordedNs.add(value.getValueIteratedTo());
            }
        }
        assertEquals(expectedNs.length, recordedNs.size());
        for (int i = 0; i < expectedNs.length; i++) {
            assertEquals(expectedNs[i], recordedNs.get(i), 0.01 * expectedNs[i]);
        }
        assertEquals(0, counters.value(EngineCounter.ERRORS));
    }

    /** Takes its time for each call. */
    private final class TestSocket implements DatagramSender {
        private boolean isQueueing;
        private boolean isFull;
        private int queuedCount;

        @Override
        public boolean send(final ByteBuffer buffer, final int offset, final int length) {
            clock.advanceNs(SEND_NS);
            return !isFull;
        }

        @Override
        public boolean queue(final ByteBuffer buffer, final int offset, final int length) {
            if (!isQueueing) {
                return send(buffer, offset, length);
            }
            queuedCount++;
            if (queuedCount == QUEUE_LIMIT) {
                flush();
            }
            return true;
        }

        @Override
        public boolean hasQueued() {
            return queuedCount > 0;
        }

        @Override
        public void flush() {
            if (queuedCount > 0) {
                queuedCount = 0;
                clock.advanceNs(SEND_NS);
            }
        }
    }
}
