package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.transport.TestRoomPeer;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/** Two participants who talk all the time and hear each other to the byte. Whatever else goes on, they must not notice. */
final class RunningCall implements AutoCloseable {
    static final long DRIVER = 1;
    static final long BOT = 2;

    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int FRAME_TICKS = 960;
    private static final int CHECK_PERIOD_FRAMES = 50;
    private static final int BOT_SEED = 1_000_000;

    private final EmbeddedServerScene scene;
    private final TestRoomPeer driver = EmbeddedServerScene.peer();
    private final TestRoomPeer bot = EmbeddedServerScene.peer();
    private final int fromDriver;
    private final int fromBot;
    private final Thread talker = Thread.ofPlatform().daemon().name("talker").unstarted(this::talk);
    private volatile boolean isOver;
    private volatile IOException failure;
    private volatile int saidCount;

    /** Joins both, in the scene's room, and lets them talk. */
    RunningCall(final EmbeddedServerScene scene) throws Exception {
        this.scene = scene;
        scene.active(scene.signal, DRIVER, "driver_c1", driver);
        scene.active(scene.signal, BOT, "bot_c1", bot);
        fromDriver = scene.subscribe(BOT, scene.published(DRIVER));
        fromBot = scene.subscribe(DRIVER, scene.published(BOT));
        talker.start();
    }

    TestRoomPeer driver() {
        return driver;
    }

    private void talk() {
        long nextNs = System.nanoTime();
        try {
            while (!isOver) {
                sayNext();
                nextNs += FRAME_NS;
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
        } catch (final IOException e) {
            failure = e;
        }
    }

    private void sayNext() throws IOException {
        final int frame = saidCount;
        driver.say(ssrc(DRIVER), frame, frame * FRAME_TICKS, EmbeddedServerScene.opus(frame));
        bot.say(ssrc(BOT), frame, frame * FRAME_TICKS, EmbeddedServerScene.opus(BOT_SEED + frame));
        if (frame % CHECK_PERIOD_FRAMES == 0) {
            driver.checkAgain();
            bot.checkAgain();
        }
        saidCount = frame + 1;
    }

    private static int ssrc(final long sessionId) {
        return EmbeddedServerScene.ssrc(sessionId);
    }

    /** Ends the talk: every frame was heard by the other, in order, and nobody had to leave. */
    void assertNobodyNoticed() throws Exception {
        Footprint.await(() -> saidCount > 0, () -> "nothing was said");
        stop();
        assertNull(failure);
        assertHeard(bot, fromDriver, 0);
        assertHeard(driver, fromBot, BOT_SEED);
        assertTrue(
                scene.events.all(SignalEvents.Left.class).stream()
                        .noneMatch(left -> left.sessionId() <= BOT));
    }

    private void assertHeard(final TestRoomPeer peer, final int ssrc, final int firstSeed)
            throws Exception {
        final UnsafeBuffer packet = new UnsafeBuffer();
        int firstSequence = 0;
        int firstTicks = 0;
        for (int i = 0; i < saidCount; i++) {
            packet.wrap(peer.hear());
            final int sequence = RtpHeaderFlyweight.sequenceNumber(packet, 0);
            final int ticks = RtpHeaderFlyweight.timestampTicks(packet, 0);
            firstSequence = i == 0 ? sequence : firstSequence;
            firstTicks = i == 0 ? ticks : firstTicks;
            assertEquals(ssrc, RtpHeaderFlyweight.ssrc(packet, 0));
            assertEquals(firstSequence + i & 0xFFFF, sequence);
            assertEquals(firstTicks + i * FRAME_TICKS, ticks);
            final int headerLength = RtpHeaderFlyweight.MIN_HEADER_LENGTH;
            final byte[] payload = new byte[packet.capacity() - headerLength];
            packet.getBytes(headerLength, payload);
            assertArrayEquals(EmbeddedServerScene.opus(firstSeed + i), payload);
        }
    }

    private void stop() {
        isOver = true;
        join(talker);
    }

    static void join(final Thread thread) {
        try {
            thread.join();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stop();
        driver.close();
        bot.close();
    }
}
