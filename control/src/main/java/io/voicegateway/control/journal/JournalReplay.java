package io.voicegateway.control.journal;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventJson;
import io.voicegateway.control.event.EventType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the queue's tail once, at launch: which calls are open, which ended, and where their events are. */
final class JournalReplay {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReplay.class);

    /**
     * Days of the queue that are read, the last one included. A call lasts 24 hours at most, so whatever a crash left open began within two
     * of them; what ended earlier is forgotten.
     */
    static final int DAY_COUNT = 3;

    private final Map<String, LiveCall> live;
    private final EndedCalls ended;
    private final Map<String, List<Long>> indexes = new LinkedHashMap<>();

    /**
     * @param live  takes the open calls
     * @param ended takes the ended ones
     */
    JournalReplay(final Map<String, LiveCall> live, final EndedCalls ended) {
        this.live = live;
        this.ended = ended;
    }

    /** Returns the events of each open call. */
    Map<String, List<Event>> run(final Path directory) {
        try (SingleChronicleQueue queue = JournalRecord.queue(directory);
                ExcerptTailer tailer = queue.createTailer()) {
            toFirstDay(queue, tailer);
            for (JournalRecord record = JournalRecord.read(tailer);
                    record != null;
                    record = JournalRecord.read(tailer)) {
                onRecord(record);
            }
            return readOpen(tailer);
        }
    }

    private static void toFirstDay(final SingleChronicleQueue queue, final ExcerptTailer tailer) {
        tailer.toStart();
        final int last = queue.lastCycle();
        if (queue.firstCycle() > last - DAY_COUNT) {
            // Also of an empty queue, whose first cycle is beyond every number.
            return;
        }
        int cycle = last - DAY_COUNT + 1;
        // A day without a call has no file.
        while (cycle <= last && !tailer.moveToCycle(cycle)) {
            cycle++;
        }
    }

    private void onRecord(final JournalRecord record) {
        final LiveCall call = live.computeIfAbsent(record.callId(), _ -> new LiveCall());
        call.eventIds.add(record.eventId());
        call.onWritten(record.index());
        indexes.computeIfAbsent(record.callId(), _ -> new ArrayList<>()).add(record.index());
        if (record.type().equals(EventType.CALL_ENDED.name())) {
            ended.add(record.callId());
            ended.positions(record.callId(), call.positions());
            live.remove(record.callId());
            indexes.remove(record.callId());
        }
    }

    private Map<String, List<Event>> readOpen(final ExcerptTailer tailer) {
        final Map<String, List<Event>> open = new LinkedHashMap<>();
        for (final Map.Entry<String, List<Long>> call : indexes.entrySet()) {
            final List<Event> events = new ArrayList<>();
            for (final long index : call.getValue()) {
                tailer.moveToIndex(index);
                final JournalRecord record = JournalRecord.read(tailer);
                if (record != null) {
                    addTo(events, record);
                }
            }
            open.put(call.getKey(), events);
        }
        return open;
    }

    /** What another version wrote and this one cannot read must not keep a call from its end. */
    private static void addTo(final List<Event> events, final JournalRecord record) {
        try {
            events.add(EventJson.read(record.json()).withSealed(record.sealed()));
        } catch (final IllegalArgumentException e) {
            LOG.warn(
                    "event=event_not_understood call_id={} seq={} type={} error=\"{}\"",
                    record.callId(),
                    record.seq(),
                    record.type(),
                    e.getMessage());
        }
    }
}
