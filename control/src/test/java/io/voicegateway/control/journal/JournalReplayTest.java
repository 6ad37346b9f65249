package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReplayTest {
    private static final long FIRST_DAY_MS = 1_767_225_600_000L;

    @TempDir private Path directory;

    private final SetTimeProvider time = new SetTimeProvider();
    private final Map<String, LiveCall> live = new HashMap<>();
    private final EndedCalls ended = new EndedCalls(1_000, 1_000);

    /** Writes the events of one day. */
    private void write(final int day, final Event... events) {
        time.currentTimeMillis(FIRST_DAY_MS + TimeUnit.DAYS.toMillis(day));
        try (ChronicleQueue queue =
                        SingleChronicleQueueBuilder.binary(directory)
                                .rollCycle(RollCycles.FAST_DAILY)
                                .timeProvider(time)
                                .build();
                ExcerptAppender appender = queue.createAppender()) {
            for (int i = 0; i < events.length; i++) {
                JournalRecord.write(appender, events[i], i + 1L);
            }
        }
    }

    private Map<String, List<Event>> replay() {
        return new JournalReplay(live, ended).run(directory);
    }

    @Test
    void shouldReadNothingFromAnEmptyQueue() {
        assertEquals(Map.of(), replay());
        assertEquals(Map.of(), live);
    }

    @Test
    void shouldReadTheLastDaysAlone() {
        write(1, JournalEvents.created("old"), JournalEvents.ended("old"));
        write(10, JournalEvents.created("c1"), JournalEvents.ended("c1"));
        write(12, JournalEvents.created("c2"), JournalEvents.ended("c2"));

        replay();

        assertFalse(ended.contains("old"));
        assertTrue(ended.contains("c1"), "the first of three days");
        assertTrue(ended.contains("c2"));
    }

    @Test
    void shouldSkipDaysWithoutACall() {
        write(1, JournalEvents.created("old"), JournalEvents.ended("old"));
        write(11, JournalEvents.created("c1"));
        write(12, JournalEvents.created("c2"), JournalEvents.ended("c2"));

        assertEquals(Set.of("c1"), replay().keySet());
    }

    @Test
    void shouldFindAnOpenCallHoweverLongTheGatewayWasDown() {
        write(1, JournalEvents.created("c1"), JournalEvents.muted("c1", 1));

        final Map<String, List<Event>> open = replay();

        assertEquals(
                List.of(JournalEvents.created("c1"), JournalEvents.muted("c1", 1)), open.get("c1"));
        assertEquals(2, live.get("c1").positions().count());
        assertEquals(Set.of("c1-created", "c1-muted-1"), live.get("c1").eventIds);
    }

    @Test
    void shouldFollowACallOverMidnight() {
        write(1, JournalEvents.created("c1"));
        write(2, JournalEvents.muted("c1", 1));
        write(3, JournalEvents.ended("c1"));

        assertEquals(Map.of(), replay());
        assertEquals(3, ended.positions("c1").count());
        assertEquals(Map.of(), live);
    }
}
