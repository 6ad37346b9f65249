package io.voicegateway.engine.bot;

import com.lmax.disruptor.RingBuffer;
import io.netty.handler.ssl.SslContext;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.HttpProxies;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.stream.BotStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A call of nobody but a bot: a leg without a room, whose caller is a generator. Runs in the caller's thread: dial, talk, lose the socket,
 * dial again as the gateway does, talk, hang up.
 */
final class ProbeCall implements AutoCloseable {
    private static final long SESSION = 1;
    private static final int RING_CAPACITY = 64;
    private static final int OPUS_PAYLOAD_TYPE = 111;
    private static final int FRAME_TICKS = BotRtp.TICKS_PER_FRAME;
    private static final String DIGIT = "5";
    private static final long REDIAL_MS = 250;
    private static final long REDIAL_PAUSE_MS_MAX = 4_000;
    private static final long REDIAL_LIMIT_MS = 30_000;
    private static final long SECOND_TALK_MS_MAX = 3_000;
    private static final long MARGIN_MS = 2_000;
    private static final long CLOSE_ANSWER_MS = 900;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final BotLegDescription bot;
    private final ProbeListener listener;
    private final ProbeStory story;
    private final BotMediaPort port;
    private final BotLeg leg;
    private final AudioCodec.Encoder encoder;
    private final ProbeSpeech speech = new ProbeSpeech();
    private final short[] frame = new short[ProbeSpeech.FRAME_SAMPLES];
    private final byte[] packet = new byte[AudioCodec.FRAME_LENGTH_MAX];
    private final UnsafeBuffer packetBuffer = new UnsafeBuffer(packet);
    private long frameIndex;

    private ProbeCall(
            final BotLegDescription bot,
            final EngineContext ctx,
            final ProbeListener listener,
            final AudioCodec codec,
            final BotMediaPort port) {
        this.bot = bot;
        this.listener = listener;
        this.port = port;
        story = new ProbeStory(new ProbeMessage(secrets(bot)), ctx.counters());
        encoder = codec.openEncoder(ProbeSpeech.RATE_HZ);
        // Nobody reads the ring: what the bot says is heard at its socket, and here it only leaves
        // in time.
        leg =
                port.addLeg(
                        SESSION,
                        new BotStream(1, 1, OPUS_PAYLOAD_TYPE),
                        new AudioIngress(
                                RingBuffer.createMultiProducer(MediaFrame::new, RING_CAPACITY),
                                ctx.counters(),
                                ctx.clock()));
    }

    /** Dials nobody yet. */
    static ProbeCall launch(
            final BotLegDescription bot,
            final HttpProxies proxies,
            final @Nullable SslContext sslContext) {
        final ProbeListener listener = new ProbeListener();
        final EngineCounters counters = new EngineCounters();
        final EngineContext ctx =
                new EngineContext()
                        .listener(listener)
                        .counters(counters)
                        .proxies(proxies)
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        final AudioCodec codec = AudioCodec.choose();
        final BotMediaPort port = BotMediaPort.launch(ctx, codec, 1, sslContext);
        return new ProbeCall(bot, ctx, listener, codec, port);
    }

    ProbeStory run(final long talkMs) throws InterruptedException {
        final long dialNs = System.nanoTime();
        story.refusal = dial(story.firstEar, false);
        if (story.refusal != null) {
            return story;
        }
        story.upgradeMs = msSince(dialNs);
        talkFirst(talkMs);
        comeBack();
        if (story.returnMs >= 0) {
            story.secondEnd = talk(story.secondEar, Math.min(talkMs / 4, SECOND_TALK_MS_MAX));
            hangUp();
        }
        return story;
    }

    @Override
    public void close() {
        port.close();
        encoder.close();
    }

    /** Why it failed, or null. */
    private ProbeListener.@Nullable Disconnected dial(final ProbeEar ear, final boolean isResumed)
            throws InterruptedException {
        final Map<String, String> parameters = new HashMap<>(bot.parameters());
        if (isResumed) {
            parameters.put("resume", "true");
        }
        final BotDialect dialect =
                BotDialects.create(
                        bot.dialect(), new BotSession(SESSION, parameters, bot.sampleRateHz()));
        leg.open(bot, ProbedDialect.of(dialect, ear));
        return switch (listener.await(bot.dialTimeoutMs() + MARGIN_MS)) {
            case final ProbeListener.Connected _ -> null;
            case final ProbeListener.Disconnected end -> end;
            case null -> new ProbeListener.Disconnected(1006, false, "dial timed out");
        };
    }

    private void talkFirst(final long talkMs) throws InterruptedException {
        final long startNs = System.nanoTime();
        ProbeListener.Disconnected end = talk(story.firstEar, talkMs / 2);
        final long digitNs = System.nanoTime();
        if (end == null) {
            leg.dtmf(DIGIT);
            story.isDigitSent = true;
            end = talk(story.firstEar, talkMs - talkMs / 2);
            story.afterDigitMs = end == null ? -1 : msSince(digitNs);
        }
        story.talkedMs = msSince(startNs);
        story.firstEnd = end;
        story.stalledMessages = story.counter(EngineCounter.BOT_WRITE_STALLED);
        if (end == null) {
            leg.drop();
            awaitEnd();
        }
    }

    /** Whatever comes before the end is of no interest any more. */
    private void awaitEnd() throws InterruptedException {
        ProbeListener.Change change = listener.await(MARGIN_MS);
        while (change instanceof ProbeListener.Connected) {
            change = listener.await(MARGIN_MS);
        }
    }

    private void comeBack() throws InterruptedException {
        final long lostNs = System.nanoTime();
        long pauseMs = REDIAL_MS;
        while (story.returnMs < 0 && msSince(lostNs) + pauseMs < REDIAL_LIMIT_MS) {
            pause(pauseMs);
            pauseMs = Math.min(2 * pauseMs, REDIAL_PAUSE_MS_MAX);
            story.redials++;
            story.lastRefusal = dial(story.secondEar, true);
            if (story.lastRefusal == null) {
                story.returnMs = msSince(lostNs);
            } else if (story.lastRefusal.closeCode() == BotUrlRules.CLOSE_REFUSED) {
                return;
            }
        }
    }

    private void hangUp() throws InterruptedException {
        if (story.secondEnd != null) {
            return;
        }
        leg.close();
        awaitEnd();
        final long closeNs = System.nanoTime();
        while (!port.isIdle() && msSince(closeNs) < CLOSE_ANSWER_MS) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        story.isCloseAnswered = port.isIdle();
    }

    /** The caller talks and pauses, a packet every 20 ms. Returns early, with the reason, when the socket ends. */
    private ProbeListener.@Nullable Disconnected talk(final ProbeEar ear, final long talkMs) {
        final long startNs = System.nanoTime();
        for (long sent = 0; sent < talkMs / BotLeg.FRAME_MS; sent++) {
            final long dueNs = startNs + sent * BotLeg.FRAME_NS;
            while (System.nanoTime() - dueNs < 0) {
                LockSupport.parkNanos(dueNs - System.nanoTime());
            }
            if (ProbeSpeech.isOnset(frameIndex)) {
                ear.onOnset(System.nanoTime());
            }
            send();
            if (listener.poll() instanceof final ProbeListener.Disconnected end) {
                return end;
            }
        }
        return null;
    }

    private void send() {
        speech.read(frame, frameIndex);
        final int length = encoder.encode(frame, frame.length, packet);
        leg.inbound()
                .offer(
                        packetBuffer,
                        0,
                        length,
                        frameIndex,
                        (int) (frameIndex * FRAME_TICKS),
                        System.nanoTime());
        frameIndex++;
    }

    private static void pause(final long pauseMs) {
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs);
        while (System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(untilNs - System.nanoTime());
        }
    }

    private static long msSince(final long ns) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ns);
    }

    /** A bot may repeat its URL's query and the upgrade's headers. */
    private static List<String> secrets(final BotLegDescription bot) {
        final List<String> secrets = new ArrayList<>();
        final String query = bot.url().getRawQuery();
        if (query != null) {
            secrets.add(query);
            for (final String part : query.split("&")) {
                final String value = part.substring(part.indexOf('=') + 1);
                secrets.add(value);
                secrets.add(URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        for (final String value : bot.headers().values()) {
            secrets.add(value);
            secrets.addAll(List.of(value.split(" ")));
        }
        return secrets;
    }
}
