package io.voicegateway.engine.recording;

import io.voicegateway.engine.api.Tap.RecordedTrack;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.wire.OpusToc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts the packets of one file where they belong on the call's clock. Used by the recording thread.
 * <p>
 * The first packet of a source stands where it arrived; those after it follow by their timestamps. What is missing between is filled
 * with silence, so the file neither slides nor overlaps. A short wait puts reordered packets back in order.
 */
final class TrackRecorder {
    /** How long a missing packet is waited for. */
    static final long REORDER_WAIT_NS = 120_000_000L;

    static final int REORDER_LIMIT = 32;

    /** A timeline that is further off the clock than this is not the one that we anchored. */
    private static final long ANCHOR_TOLERANCE_SAMPLES = 24_000;

    /** A gap of the manifest. */
    record Gap(long atSample, long samples, String cause) {}

    private final RecordedTrack track;
    private final OggOpusWriter writer;
    private final EngineCounters counters;
    private final TreeMap<Long, Held> held = new TreeMap<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<String> sids = new ArrayList<>();
    private long zeroNs;
    private boolean isAfterCrash;
    private boolean isAnchored;
    private long nextSequence;
    private long anchorSamples;
    private long timelineSamples;
    private int lastTicks;
    private long packets;
    private long lost;

    private record Held(byte[] packet, int ticks, long receivedNs) {}

    TrackRecorder(
            final RecordedTrack track,
            final OggOpusWriter writer,
            final EngineCounters counters,
            final long zeroNs) {
        this.track = track;
        this.writer = writer;
        this.counters = counters;
        this.zeroNs = zeroNs;
    }

    /** What the manifest knew of this file before a crash; what came after its last writing is in the file alone. */
    void restore(final LeftRecording.LeftTrack left) {
        packets = left.packets();
        lost = left.lost();
        gaps.addAll(left.gaps());
        sids.addAll(left.sids());
    }

    /** The file goes on after a crash: the gap lasts until now, and until its next packet. */
    void continueAfterCrash(final long newZeroNs, final long nowSamples) throws IOException {
        zeroNs = newZeroNs;
        isAfterCrash = true;
        fill(nowSamples, "crash");
    }

    /** Another source feeds this file from now on: its numbers mean something new. */
    void source(final String sid) throws IOException {
        drain();
        isAnchored = false;
        if (!sid.isEmpty() && !sids.contains(sid)) {
            sids.add(sid);
        }
    }

    void onPacket(
            final long sequence,
            final int ticks,
            final long receivedNs,
            final DirectBuffer buffer,
            final int offset,
            final int length)
            throws IOException {
        if (isAnchored && sequence < nextSequence) {
            counters.increment(EngineCounter.RECORD_PACKETS_LATE);
            return;
        }
        final byte[] packet = new byte[length];
        buffer.getBytes(offset, packet);
        held.putIfAbsent(sequence, new Held(packet, ticks, receivedNs));
        release(receivedNs);
    }

    /** Writes what is in order, and what has waited long enough for the packet before it. */
    void release(final long nowNs) throws IOException {
        while (!held.isEmpty()) {
            final long sequence = held.firstKey();
            final boolean isNext = !isAnchored || sequence == nextSequence;
            final boolean hasWaited =
                    nowNs - held.firstEntry().getValue().receivedNs() >= REORDER_WAIT_NS;
            if (!isNext && !hasWaited && held.size() <= REORDER_LIMIT) {
                return;
            }
            write(sequence, held.pollFirstEntry().getValue());
        }
    }

    private void drain() throws IOException {
        while (!held.isEmpty()) {
            write(held.firstKey(), held.pollFirstEntry().getValue());
        }
    }

    private void write(final long sequence, final Held packet) throws IOException {
        final UnsafeBuffer bytes = new UnsafeBuffer(packet.packet());
        final int duration = OpusToc.packetSamples(bytes, 0, bytes.capacity());
        if (duration == 0) {
            return;
        }
        final long missing = isAnchored ? sequence - nextSequence : 0;
        final long position = position(packet);
        final long end = writer.endSamples();
        if (position + duration <= end) {
            counters.increment(EngineCounter.RECORD_PACKETS_LATE);
            return;
        }
        if (position - end >= SilentPacket.QUANTUM_SAMPLES) {
            fill(position, gapCause(missing));
        }
        isAfterCrash = false;
        writer.append(bytes, 0, bytes.capacity(), duration);
        packets++;
        lost += missing;
        nextSequence = sequence + 1;
    }

    private String gapCause(final long missing) {
        if (isAfterCrash) {
            return "crash";
        }
        return packets == 0 ? "late_start" : missing > 0 ? "loss" : "silence";
    }

    /** Where the packet belongs: by its timestamp, unless that is far off the time of its arrival. */
    private long position(final Held packet) {
        final long arrival = (packet.receivedNs() - zeroNs) * 6 / 125_000;
        if (isAnchored) {
            timelineSamples += packet.ticks() - lastTicks;
            lastTicks = packet.ticks();
            final long position = anchorSamples + timelineSamples;
            if (Math.abs(arrival - position) <= ANCHOR_TOLERANCE_SAMPLES) {
                return position;
            }
        }
        isAnchored = true;
        anchorSamples = Math.max(writer.endSamples(), floor(arrival));
        timelineSamples = 0;
        lastTicks = packet.ticks();
        return anchorSamples;
    }

    /** Fills with silence up to a position, and says why. */
    void fill(final long toSamples, final String cause) throws IOException {
        final long from = writer.endSamples();
        final long samples = floor(toSamples - from);
        if (samples <= 0) {
            return;
        }
        writer.appendSilence(samples);
        final Gap last = gaps.isEmpty() ? null : gaps.getLast();
        if (last != null
                && last.cause().equals(cause)
                && last.atSample() + last.samples() == from) {
            gaps.set(gaps.size() - 1, new Gap(last.atSample(), last.samples() + samples, cause));
        } else {
            gaps.add(new Gap(from, samples, cause));
        }
    }

    void flush() throws IOException {
        writer.flush();
    }

    /** Writes what is left, so that the end is known. */
    void stop() throws IOException {
        drain();
        isAnchored = false;
    }

    void finish(final long lengthSamples) throws IOException {
        fill(lengthSamples, "silence");
        writer.finish(lengthSamples);
    }

    void close() throws IOException {
        writer.close();
    }

    RecordedTrack track() {
        return track;
    }

    OggOpusWriter writer() {
        return writer;
    }

    List<Gap> gaps() {
        return gaps;
    }

    String sid() {
        return String.join(",", sids);
    }

    long packets() {
        return packets;
    }

    long lost() {
        return lost;
    }

    private static long floor(final long samples) {
        return Math.max(0, samples) / SilentPacket.QUANTUM_SAMPLES * SilentPacket.QUANTUM_SAMPLES;
    }
}
