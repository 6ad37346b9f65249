package io.voicegateway.control.journal;

import io.voicegateway.control.event.EventJournal.Positions;
import java.util.HashSet;
import java.util.Set;

/** What is remembered of a call whose end is not in the journal yet. */
final class LiveCall {
    // Used by whoever appends: the same fact is in the queue once.
    final Set<String> eventIds = new HashSet<>();

    // Written by the writer thread.
    private volatile Positions positions = Positions.NONE;

    Positions positions() {
        return positions;
    }

    void onWritten(final long index) {
        final Positions before = positions;
        positions =
                new Positions(
                        before.count() == 0 ? index : before.firstIndex(),
                        index,
                        before.count() + 1);
    }
}
