package io.voicegateway.engine.transport;

import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.stream.StreamTable;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks what the stages found out about the streams of one leg, and tells what is new. Owned by the network thread. */
final class StreamReports {
    private static final long START_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long QUALITY_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final StreamTable streams;
    private final LegEvents events;
    private final EngineCounters counters;
    private final Consumer<QualityChange> qualityTaker = this::onQualityChanged;
    private RoomStream[] awaited = {};
    private long nextStartNs;
    private long nextQualityNs;

    StreamReports(
            final StreamTable streams, final LegEvents events, final EngineCounters counters) {
        this.streams = streams;
        this.events = events;
        this.counters = counters;
    }

    /** Its first packet is to be told. */
    void await(final RoomStream stream) {
        final RoomStream[] more = Arrays.copyOf(awaited, awaited.length + 1);
        more[awaited.length] = stream;
        awaited = more;
    }

    void forget(final RoomStream stream) {
        int kept = 0;
        for (int i = 0; i < awaited.length; i++) {
            if (awaited[i] != stream) {
                awaited[kept++] = awaited[i];
            }
        }
        awaited = Arrays.copyOf(awaited, kept);
    }

    int check(final long nowNs) {
        return checkStarts(nowNs) + checkQuality(nowNs);
    }

    private int checkStarts(final long nowNs) {
        if (awaited.length == 0 || nowNs - nextStartNs < 0) {
            return 0;
        }
        nextStartNs = nowNs + START_INTERVAL_NS;
        int kept = 0;
        for (int i = 0; i < awaited.length; i++) {
            final RoomStream stream = awaited[i];
            if (stream.reception().acquire() > 0) {
                events.onStreamStarted(stream.streamId());
            } else {
                awaited[kept++] = stream;
            }
        }
        if (kept < awaited.length) {
            awaited = Arrays.copyOf(awaited, kept);
        }
        return 1;
    }

    private int checkQuality(final long nowNs) {
        if (nowNs - nextQualityNs < 0) {
            return 0;
        }
        nextQualityNs = nowNs + QUALITY_INTERVAL_NS;
        final RoomStream[] all = streams.all();
        for (int i = 0; i < all.length; i++) {
            all[i].quality().takeChanges(all[i].streamId(), qualityTaker);
        }
        return 0;
    }

    private void onQualityChanged(final QualityChange change) {
        counters.increment(
                change.isDegraded()
                        ? EngineCounter.STREAMS_DEGRADED
                        : EngineCounter.STREAMS_RECOVERED);
        events.onQualityChanged(change);
    }
}
