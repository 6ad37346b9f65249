package io.voicegateway.control.fake;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventJournal;
import io.voicegateway.control.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keeps every append, also one that a real journal would recognize as known: the domain must not rely on that. */
public final class InMemoryEventJournal implements EventJournal {
    private final List<Event> events;
    private CompletionStage<@Nullable Void> written = CompletableFuture.completedStage(null);

    public InMemoryEventJournal() {
        this(List.of());
    }

    /** One that goes on after these. */
    public InMemoryEventJournal(final List<Event> before) {
        events = new ArrayList<>(before);
    }

    @Override
    public void append(final Event event) {
        events.add(event);
    }

    /** What is appended from now on is written when this completes. */
    public void written(final CompletionStage<@Nullable Void> when) {
        written = when;
    }

    @Override
    public CompletionStage<@Nullable Void> written() {
        return written;
    }

    @Override
    public Positions positions(final String callId) {
        long first = 0;
        long last = 0;
        long count = 0;
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).callId().equals(callId)) {
                first = count == 0 ? i + 1 : first;
                last = i + 1;
                count++;
            }
        }
        return new Positions(first, last, count);
    }

    @Override
    public boolean hasEnded(final String callId) {
        return events.stream()
                .anyMatch(
                        event ->
                                event.callId().equals(callId)
                                        && event.type() == EventType.CALL_ENDED);
    }

    public List<Event> events() {
        return List.copyOf(events);
    }

    public List<Event> events(final String callId) {
        return events.stream().filter(event -> event.callId().equals(callId)).toList();
    }
}
