package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.HttpProxies;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.BotStream;
import java.net.URI;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** A leg between a caller, who is the test, and a bot on loopback. What the leg publishes is kept and decoded at 48 kHz. */
final class BotLegScene implements AutoCloseable {
    static final int RATE_HZ = 48_000;
    static final int FRAME_SAMPLES = RATE_HZ / 50;
    static final long SESSION = 42;

    /** The first tick's, one that is begun, and what {@link PacketsFromBot#EARLY_TICKS} lets through. */
    private static final int EARLY_PACKETS = 4;

    final RecordingListener listener = new RecordingListener();
    final FakeBot bot;
    final List<byte[]> published = new ArrayList<>();
    final BotLeg leg;

    private final LinkedBlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private final EngineContext ctx;
    private final RingBuffer<MediaFrame> ring =
            RingBuffer.createMultiProducer(MediaFrame::new, 2_048);
    private final EventPoller<MediaFrame> poller = ring.newPoller();
    private final BotMediaPort port;
    private final long launchedNs;
    private int sentPackets;

    BotLegScene() throws InterruptedException {
        this(new FakeBot(), HttpProxies.NONE);
    }

    BotLegScene(final FakeBot bot, final HttpProxies proxies) {
        this(bot, proxies, null);
    }

    /** @param ssl for wss; null: what the gateway itself takes */
    BotLegScene(final FakeBot bot, final HttpProxies proxies, final @Nullable SslContext ssl) {
        this(bot, proxies, ssl, 0);
    }

    /** @param comfortToneHz while a lost bot is awaited; 0: silence */
    BotLegScene(final int comfortToneHz) throws InterruptedException {
        this(new FakeBot(), HttpProxies.NONE, null, comfortToneHz);
    }

    private BotLegScene(
            final FakeBot bot,
            final HttpProxies proxies,
            final @Nullable SslContext ssl,
            final int comfortToneHz) {
        this.bot = bot;
        ctx =
                new EngineContext()
                        .listener(listener)
                        .errorHandler(errors::add)
                        .proxies(proxies)
                        .comfortToneHz(comfortToneHz)
                        .conclude();
        ring.addGatingSequences(poller.getSequence());
        port = BotMediaPort.launch(ctx, AudioCodec.choose(), 1, ssl);
        launchedNs = System.nanoTime();
        final BotLeg added =
                port.addLeg(
                        SESSION,
                        new BotStream(1, 0x12345678, 111),
                        new AudioIngress(ring, ctx.counters(), ctx.clock()));
        assertNotNull(added);
        leg = added;
    }

    /** Dials; the socket is up when this returns. */
    Channel open(final String dialect, final int sampleRateHz) throws InterruptedException {
        assertTrue(
                leg.open(
                        new BotLegDescription(
                                bot.url(),
                                dialect,
                                sampleRateHz,
                                Map.of(),
                                Map.of("call_id", "c1", "room", "call_c1"),
                                20_000)));
        final Channel socket = bot.socket();
        assertEquals("connected 42", listener.next());
        return socket;
    }

    /** Dials a Twilio bot at this address, and does not wait. */
    void dial(final String url) {
        assertTrue(
                leg.open(
                        new BotLegDescription(
                                URI.create(url),
                                "twilio",
                                0,
                                Map.of(),
                                Map.of("call_id", "c1", "room", "call_c1"),
                                20_000)));
    }

    /** The caller speaks at 16 kHz, in real time. */
    void sendTone(final double frequencyHz, final int frameCount) {
        final short[] tone = Tones.tone(16_000, frequencyHz, frameCount * 320);
        final byte[] packet = new byte[AudioCodec.FRAME_LENGTH_MAX];
        final long firstNs = System.nanoTime();
        try (AudioCodec.Encoder encoder = AudioCodec.choose().openEncoder(16_000)) {
            for (int i = 0; i < frameCount; i++) {
                pause(firstNs + i * 20_000_000L);
                final int length =
                        encoder.encode(
                                Arrays.copyOfRange(tone, i * 320, (i + 1) * 320), 320, packet);
                sendPacket(Arrays.copyOf(packet, length));
            }
        }
    }

    void sendPacket(final byte[] opus) {
        assertTrue(
                leg.inbound()
                        .offer(
                                new UnsafeBuffer(opus),
                                0,
                                opus.length,
                                1_000 + sentPackets,
                                sentPackets * 960,
                                System.nanoTime()));
        sentPackets++;
    }

    /** The next packet of the caller is lost. */
    void skipPacket() {
        sentPackets++;
    }

    /** Takes what was published by now; whoever waits makes room on the ring. */
    int poll() {
        try {
            poller.poll(
                    (frame, _, _) -> {
                        final byte[] packet = new byte[frame.packetLength()];
                        frame.buffer().getBytes(0, packet);
                        published.add(packet);
                        return true;
                    });
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
        return published.size();
    }

    /** The next so many packets, decoded. */
    short[] awaitPublished(final int packetCount) {
        final int from = poll();
        await(() -> poll() >= from + packetCount);
        final short[] heard = decodePublished();
        return Arrays.copyOfRange(heard, from * FRAME_SAMPLES, heard.length);
    }

    void awaitHeard(final long ms) {
        await(
                () -> {
                    final boolean isHeard = leg.heardMs() >= ms;
                    // What was heard is published.
                    poll();
                    return isHeard;
                });
    }

    short[] decodePublished() {
        final short[] decoded = new short[RATE_HZ / 1000 * AudioCodec.PACKET_MS_MAX];
        final short[] heard = new short[published.size() * FRAME_SAMPLES];
        int count = 0;
        try (AudioCodec.Decoder decoder = AudioCodec.choose().openDecoder(RATE_HZ)) {
            for (final byte[] packet : published) {
                final byte[] opus = Arrays.copyOfRange(packet, 12, packet.length);
                final int samples = decoder.decode(opus, opus.length, decoded);
                assertTrue(samples > 0, "damaged");
                System.arraycopy(decoded, 0, heard, count, samples);
                count += samples;
            }
        }
        return Arrays.copyOf(heard, count);
    }

    /** One stream, no number left out, no time twice; a gap in time begins with a marker. */
    void assertRtpContinues() {
        int nextTicks = 0;
        for (int i = 0; i < published.size(); i++) {
            final UnsafeBuffer packet = new UnsafeBuffer(published.get(i));
            final int ticks = packet.getInt(4, ByteOrder.BIG_ENDIAN);
            final boolean isMarked = (packet.getByte(1) & 0x80) != 0;
            assertEquals((short) i, packet.getShort(2, ByteOrder.BIG_ENDIAN));
            assertEquals(0x12345678, packet.getInt(8, ByteOrder.BIG_ENDIAN));
            assertTrue(i == 0 || ticks >= nextTicks, "time went back");
            assertEquals(i == 0 || ticks != nextTicks, isMarked, "packet=" + i);
            nextTicks = ticks + OpusDuration.ticks(packet, 12, packet.capacity() - 12);
        }
    }

    /** No packet leaves before its time, also not when the thread was late and makes up for it; Opus may be a little early. */
    void assertPaced() {
        final long sentMs = (long) (poll() - EARLY_PACKETS) * BotLeg.FRAME_MS;
        final long elapsedMs = (System.nanoTime() - launchedNs) / 1_000_000;
        assertTrue(sentMs <= elapsedMs, "sent=" + sentMs + " ms, elapsed=" + elapsedMs + " ms");
    }

    long counter(final EngineCounter counter) {
        return ctx.counters().value(counter);
    }

    static void await(final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertFalse(System.nanoTime() - deadlineNs > 0, "not within 20 s");
            LockSupport.parkNanos(2_000_000L);
        }
    }

    @Override
    public void close() {
        port.close();
        bot.close();
        assertEquals(List.of(), List.copyOf(errors));
    }

    private static void pause(final long untilNs) {
        while (System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(untilNs - System.nanoTime());
        }
    }
}
