package io.voicegateway.control.webhook;

import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal in a list, whose tails can be made to fail. */
final class ListedEvents {
    private final List<EventRecord> records = new ArrayList<>();
    boolean isBroken;
    int openCount;

    void add(final long index, final Instant time) {
        records.add(
                new EventRecord(
                        index,
                        "TRACK_MUTED",
                        "c1",
                        index,
                        "{\"index\":\"" + index + "\",\"time\":\"" + time + "\"}"));
    }

    void removeFirst() {
        records.removeFirst();
    }

    void clear() {
        records.clear();
    }

    EventTail tail() {
        openCount++;
        return new Tail();
    }

    private final class Tail implements EventTail {
        private int position;

        @Override
        public @Nullable EventRecord poll() {
            if (isBroken) {
                throw new IllegalStateException("broken");
            }
            return position < records.size() ? records.get(position++) : null;
        }

        @Override
        public void toStart() {
            position = 0;
        }

        @Override
        public void toEnd() {
            position = records.size();
        }

        @Override
        public boolean toIndex(final long index) {
            for (int i = 0; i < records.size(); i++) {
                if (records.get(i).index() == index) {
                    position = i;
                    return true;
                }
            }
            return false;
        }

        @Override
        public long lastIndex() {
            return records.isEmpty() ? 0 : records.getLast().index();
        }

        @Override
        public void close() {
            openCount--;
        }
    }
}
