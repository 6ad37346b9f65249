package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.voicegateway.engine.HeldClock;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.BotStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three bot threads and seven calls; two calls of the same thread have coders that hang, one at home and one in the hands of a helper. */
@Tag("system")
@Timeout(60)
class CodecOffloadSystemTest {
    private static final int HANGING_HZ = 16_000;
    private static final int HANGING_COUNT = 2;
    private static final int THREAD_COUNT = 3;
    private static final int CALL_COUNT = 7;
    private static final int HANGING = 0;
    private static final int SAME_THREAD = 3;
    private static final int HANGING_TOO = 6;

    private final LinkedBlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private final RecordingListener listener = new RecordingListener();
    private final HeldClock clock = new HeldClock();
    private final EngineContext ctx =
            new EngineContext()
                    .clock(clock)
                    .listener(listener)
                    .errorHandler(errors::add)
                    .conclude();
    private final RingBuffer<MediaFrame> ring =
            RingBuffer.createMultiProducer(MediaFrame::new, 4_096);
    private final EventPoller<MediaFrame> poller = ring.newPoller();
    private final Map<Integer, List<Integer>> ticks = new HashMap<>();
    private final HangingCodec codec = new HangingCodec(HANGING_HZ);
    private final List<FakeBot> bots = new ArrayList<>();
    private final List<BotLeg> legs = new ArrayList<>();
    private BotMediaPort port;

    @BeforeEach
    void connectAll() throws InterruptedException {
        ring.addGatingSequences(poller.getSequence());
        port = BotMediaPort.launch(ctx, codec, THREAD_COUNT, null);
        for (int call = 0; call < CALL_COUNT; call++) {
            ticks.put(call, new ArrayList<>());
            bots.add(new FakeBot());
            legs.add(
                    port.addLeg(
                            call,
                            new BotStream(1, call, 111),
                            new AudioIngress(ring, ctx.counters(), ctx.clock())));
            final boolean isHanging = isHanging(call);
            legs.get(call)
                    .open(
                            new BotLegDescription(
                                    bots.get(call).url(),
                                    isHanging ? "l16" : "twilio",
                                    isHanging ? HANGING_HZ : 0,
                                    Map.of(),
                                    Map.of("call_id", "c" + call),
                                    20_000));
            assertEquals("connected " + call, listener.next());
        }
    }

    @AfterEach
    void close() {
        codec.release();
        port.close();
        bots.forEach(FakeBot::close);
        assertEquals(List.of(), List.copyOf(errors));
    }

    @Test
    void shouldKeepEveryOtherCallInTimeWhileACoderHangs() throws InterruptedException {
        codec.hang(HANGING_COUNT);
        poll();
        final int before = ticks.get(HANGING).size();

        for (int call = 0; call < CALL_COUNT; call++) {
            if (!isHanging(call)) {
                awaitMore(call, 25);
                assertContinuous(call);
            }
        }

        assertTrue(ticks.get(HANGING).size() - before <= 1, "it does not hang");
        int previous = 0;
        for (int i = 0; i < 25; i++) {
            final int chunk =
                    Integer.parseInt(
                            FakeBot.member(bots.get(SAME_THREAD).message("\"media\""), "chunk"));
            assertEquals(previous + 1, chunk);
            previous = chunk;
        }
    }

    /** The clock stands but for the test, so that the coder hangs for no longer than a leg makes up for. */
    @Test
    void shouldGoOnWhereTheClockIsWhenTheCoderGoesOn() throws InterruptedException {
        clock.hold();
        codec.hangSoon();
        for (int i = 0; i < HANGING_COUNT; i++) {
            clock.advanceNs(BotLeg.FRAME_NS);
            codec.awaitHung(1);
        }
        final int enough = tickCount(SAME_THREAD) + 10;
        final int enoughOfHanging = tickCount(HANGING) + 10;

        clock.advanceNs(10 * BotLeg.FRAME_NS);
        awaitTicks(SAME_THREAD, enough);
        codec.release();

        awaitTicks(HANGING, enoughOfHanging);
        assertContinuous(HANGING);
    }

    @Test
    void shouldNeverHoldUpTheMediaThreadOfACallWhoseCoderHangs() throws InterruptedException {
        codec.hang(HANGING_COUNT);
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[1_000]);
        packet.putByte(0, (byte) 0xF8);

        // The media thread is this one: were it to wait, it would wait for ever.
        for (int i = 0; i < 100; i++) {
            legs.get(HANGING).inbound().offer(packet, 0, 1_000, i, i * 960, System.nanoTime());
        }

        assertTrue(ctx.counters().value(EngineCounter.BOT_QUEUE_FULL) > 0, "nothing is bounded");
    }

    @Test
    void shouldRefuseCommandsToACallWhoseCoderHangsWhenItsQueueIsFull()
            throws InterruptedException {
        codec.hang(HANGING_COUNT);

        for (int i = 0; i < BotLegTurns.QUEUED_COMMANDS_MAX; i++) {
            assertTrue(legs.get(HANGING).clear());
        }

        assertFalse(legs.get(HANGING).clear());
        assertTrue(legs.get(SAME_THREAD).clear());
        assertEquals(1, ctx.counters().value(EngineCounter.BOT_COMMANDS_REJECTED));
    }

    @Test
    void shouldEndACallWhoseCoderHungAsSoonAsItGoesOn() throws InterruptedException {
        codec.hang(HANGING_COUNT);
        legs.get(HANGING).remove();

        codec.release();

        assertEquals("disconnected 1000 true", listener.next());
        assertFalse(legs.get(HANGING).clear());
    }

    private static boolean isHanging(final int call) {
        return call == HANGING || call == HANGING_TOO;
    }

    private void awaitMore(final int call, final int count) {
        awaitTicks(call, tickCount(call) + count);
    }

    private int tickCount(final int call) {
        poll();
        return ticks.get(call).size();
    }

    private void awaitTicks(final int call, final int enough) {
        BotLegScene.await(() -> tickCount(call) >= enough);
    }

    private void poll() {
        try {
            poller.poll(
                    (frame, _, _) -> {
                        final int ssrc = frame.buffer().getInt(8, ByteOrder.BIG_ENDIAN);
                        ticks.get(ssrc).add(frame.buffer().getInt(4, ByteOrder.BIG_ENDIAN));
                        return true;
                    });
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Of one call no frame is missing, and none is there twice. */
    private void assertContinuous(final int call) {
        final List<Integer> all = ticks.get(call);
        for (int i = 1; i < all.size(); i++) {
            assertEquals(BotRtp.TICKS_PER_FRAME, all.get(i) - all.get(i - 1), "packet=" + i);
        }
    }
}
