package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.wire.OpusToc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Listens to all that one socket carries, beside the dialect that frames and parses it, and keeps what the report is made of. Called by the
 * socket's Netty thread, by the bot thread and by the one that probes.
 */
final class ProbeEar {
    /** Of a bot that sends forever more intervals are no better. */
    private static final int INTERVALS_MAX = 100_000;

    private static final long UTTERANCE_GAP_NS = 500_000_000L;
    private static final long NS_PER_TICK_NUMERATOR = 62_500;
    private static final long NS_PER_TICK_DENOMINATOR = 3;
    private static final int QUIET_PEAK = 256;
    private static final int TAIL_MS = 20;

    private final ProbeMessage evidence;
    private final Map<EngineCounter, Ignored> ignored = new EnumMap<>(EngineCounter.class);
    private final List<Long> intervalsNs = new ArrayList<>();
    private long messageCount;
    private long longestMessageBytes;
    private long audioMessages;
    private long audioNs;
    private long shortestNs = Long.MAX_VALUE;
    private long longestNs;
    private int rateHz;
    private String firstAudio = "";
    private String oddMessage = "";
    private long lastAudioNs;
    private long playEndNs;
    private boolean isTailQuiet = true;
    private long holes;
    private long longestHoleNs;
    private String holeMessage = "";
    private long marks;
    private long returnedMarks;
    private long clearedMarks;
    private String firstMark = "";
    private long clears;
    private String firstClear = "";
    private long spokenOver;
    private long onsetNs;
    private long reactionNs = -1;
    private boolean hasDigits;

    ProbeEar(final ProbeMessage evidence) {
        this.evidence = evidence;
    }

    /** What the gateway understood nothing of. */
    record Ignored(long count, String message) {}

    /** The dialect parses, and both hear what comes of it. */
    void parse(
            final BotDialect dialect, final WebSocketFrame frame, final BotMessageHandler handler) {
        onMessage(frame);
        dialect.parse(frame, new Handler(frame, handler));
    }

    private synchronized void onMessage(final WebSocketFrame frame) {
        final int length = frame.content().readableBytes();
        messageCount++;
        longestMessageBytes = Math.max(longestMessageBytes, length);
        if (frame instanceof BinaryWebSocketFrame && length % 2 == 1 && oddMessage.isEmpty()) {
            oddMessage = evidence.of(frame);
        }
    }

    /** The caller begins to speak. */
    synchronized void onOnset(final long nowNs) {
        if (audioMessages > 0 && nowNs < playEndNs && !isTailQuiet) {
            spokenOver++;
            onsetNs = nowNs;
        }
    }

    synchronized void onMarkReturned(final boolean isCleared) {
        returnedMarks++;
        clearedMarks += isCleared ? 1 : 0;
    }

    synchronized void onDigit() {
        hasDigits = true;
    }

    synchronized long messages() {
        return messageCount;
    }

    synchronized long longestMessageBytes() {
        return longestMessageBytes;
    }

    synchronized @Nullable Ignored ignored(final EngineCounter reason) {
        return ignored.get(reason);
    }

    synchronized boolean hasDigits() {
        return hasDigits;
    }

    synchronized long audioMessages() {
        return audioMessages;
    }

    synchronized String firstAudio() {
        return firstAudio;
    }

    /** The first binary message of an odd length: where binary is raw PCM, it ends within a sample. */
    synchronized String oddMessage() {
        return oddMessage;
    }

    synchronized long holes() {
        return holes;
    }

    synchronized long longestHoleMs() {
        return longestHoleNs / 1_000_000;
    }

    synchronized String holeMessage() {
        return holeMessage;
    }

    synchronized long marks() {
        return marks;
    }

    synchronized String firstMark() {
        return firstMark;
    }

    synchronized String markSummary() {
        return marks
                + " asked for, "
                + returnedMarks
                + " came back"
                + (clearedMarks == 0 ? "" : ", " + clearedMarks + " of them cleared");
    }

    synchronized long clears() {
        return clears;
    }

    synchronized String firstClear() {
        return firstClear;
    }

    synchronized long spokenOver() {
        return spokenOver;
    }

    /** From the caller's first sound to the bot's first clear; negative when there was none. */
    synchronized long reactionMs() {
        return reactionNs < 0 ? -1 : reactionNs / 1_000_000;
    }

    /** Count, length, rate, sizes and intervals of what was said. */
    synchronized String audioSummary() {
        return audioMessages
                + (audioMessages == 1 ? " message, " : " messages, ")
                + audioNs / 100_000_000 / 10.0
                + " s"
                + (rateHz == 0 ? " of Opus" : " at " + rateHz + " Hz")
                + ", "
                + range(shortestNs, longestNs)
                + " ms each";
    }

    /** How far apart messages of one utterance are. */
    synchronized String intervalSummary() {
        final long[] sorted = intervalsNs.stream().mapToLong(Long::longValue).toArray();
        if (sorted.length == 0) {
            return "in one piece";
        }
        Arrays.sort(sorted);
        return "a message every "
                + ms(sorted[sorted.length / 2])
                + " ms (median), "
                + range(sorted[0], sorted[sorted.length - 1])
                + " ms apart";
    }

    private static String range(final long fromNs, final long toNs) {
        final long fromMs = ms(fromNs);
        final long toMs = ms(toNs);
        return fromMs == toMs ? Long.toString(fromMs) : fromMs + " to " + toMs;
    }

    private static long ms(final long ns) {
        return (ns + 500_000) / 1_000_000;
    }

    private synchronized void onAudible(
            final WebSocketFrame frame,
            final long durationNs,
            final int hz,
            final boolean isQuiet) {
        final long nowNs = System.nanoTime();
        if (audioMessages++ == 0) {
            firstAudio = evidence.of(frame);
        } else if (nowNs - lastAudioNs < UTTERANCE_GAP_NS && intervalsNs.size() < INTERVALS_MAX) {
            intervalsNs.add(nowNs - lastAudioNs);
        }
        rateHz = hz;
        audioNs += durationNs;
        shortestNs = Math.min(shortestNs, durationNs);
        longestNs = Math.max(longestNs, durationNs);
        place(frame, nowNs);
        playEndNs += durationNs;
        lastAudioNs = nowNs;
        isTailQuiet = isQuiet;
    }

    /** Where the audio begins to be heard: behind what waits, or, when nothing does, now; a hole unless the bot had paused. */
    private void place(final WebSocketFrame frame, final long nowNs) {
        final long lateNs = nowNs - playEndNs;
        if (audioMessages == 1 || lateNs >= UTTERANCE_GAP_NS || lateNs > 0 && isTailQuiet) {
            playEndNs = nowNs + PlayoutBuffer.LEAD_NS;
        } else if (lateNs > 0) {
            holes++;
            if (lateNs > longestHoleNs) {
                longestHoleNs = lateNs;
                holeMessage = evidence.of(frame);
            }
            playEndNs = nowNs;
        }
    }

    private synchronized void onMark(final WebSocketFrame frame) {
        if (marks++ == 0) {
            firstMark = evidence.of(frame);
        }
    }

    private synchronized void onClear(final WebSocketFrame frame) {
        final long nowNs = System.nanoTime();
        if (clears++ == 0) {
            firstClear = evidence.of(frame);
        }
        if (onsetNs != 0 && reactionNs < 0) {
            reactionNs = nowNs - onsetNs;
            firstClear = evidence.of(frame);
        }
        playEndNs = nowNs;
        isTailQuiet = true;
    }

    private synchronized void onIgnored(final WebSocketFrame frame, final EngineCounter reason) {
        final Ignored before = ignored.get(reason);
        ignored.put(
                reason,
                before == null
                        ? new Ignored(1, evidence.of(frame))
                        : new Ignored(before.count + 1, before.message));
    }

    /** What one message turns out to be. */
    private final class Handler implements BotMessageHandler {
        private final WebSocketFrame frame;
        private final BotMessageHandler next;

        Handler(final WebSocketFrame frame, final BotMessageHandler next) {
            this.frame = frame;
            this.next = next;
        }

        @Override
        public void onAudio(final short[] samples, final int sampleRateHz) {
            final int tail = Math.min(samples.length, sampleRateHz / 1000 * TAIL_MS);
            boolean isQuiet = true;
            for (int i = samples.length - tail; i < samples.length; i++) {
                isQuiet &= Math.abs(samples[i]) < QUIET_PEAK;
            }
            onAudible(frame, samples.length * 1_000_000_000L / sampleRateHz, sampleRateHz, isQuiet);
            next.onAudio(samples, sampleRateHz);
        }

        @Override
        public void onPacket(final byte[] packet) {
            final long ticks = OpusDuration.ticks(new UnsafeBuffer(packet), 0, packet.length);
            if (ticks > 0) {
                onAudible(
                        frame,
                        ticks * NS_PER_TICK_NUMERATOR / NS_PER_TICK_DENOMINATOR,
                        0,
                        packet.length <= OpusToc.SILENCE_LENGTH_MAX);
            } else {
                ProbeEar.this.onIgnored(frame, EngineCounter.BOT_MESSAGES_MALFORMED);
            }
            next.onPacket(packet);
        }

        @Override
        public void onMark(final String name) {
            ProbeEar.this.onMark(frame);
            next.onMark(name);
        }

        @Override
        public void onClear() {
            ProbeEar.this.onClear(frame);
            next.onClear();
        }

        @Override
        public void onClearMarks() {
            next.onClearMarks();
        }

        @Override
        public void onHangUp() {
            next.onHangUp();
        }

        @Override
        public void onIgnored(final EngineCounter reason) {
            ProbeEar.this.onIgnored(frame, reason);
            next.onIgnored(reason);
        }
    }
}
