package io.voicegateway.control.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.control.fake.InMemoryEventJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's table of events says what the code writes. */
class EventTableTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    private final AdvancedClock clock = new AdvancedClock();
    private final InMemoryEventJournal journal = new InMemoryEventJournal();
    private final CallLog log =
            new CallLog(
                    journal,
                    clock,
                    "gw-1",
                    "c1",
                    new RoomLife("call_c1", "RM_1", AdvancedClock.START),
                    new CallClock(AdvancedClock.START));

    /** Every event, with everything that it can say. */
    private void write() {
        final TrackFact track = new TrackFact("driver_c1", "driver", "TR_1", 1);
        final QualityFact jitter = new QualityFact("jitter", 31, 2, 17);
        log.callCreated(Map.of(), "sealed");
        log.participantJoined(EventSource.SIGNAL, "driver_c1", "driver", "PA_1");
        log.callStarted("driver_c1");
        log.trackPublished(track);
        log.trackMuted(track, true);
        log.trackMuted(track, false);
        log.trackUnpublished(EventSource.SIGNAL, track);
        log.botConnected("twilio", 1, null);
        log.botCleared(20, 40);
        log.botMuted(EventSource.ENGINE, MuteReason.HANDOFF, 960);
        log.botUnmuted(EventSource.API, MuteReason.HANDOFF);
        log.botDisconnected(EventSource.ENGINE, "twilio", 1, 1000);
        log.handoffRequested("asked for it", 60_000);
        log.humanJoined("human_c1");
        log.handoffCancelled();
        log.handoffTimedOut();
        log.handedBack("human_c1");
        log.recordingStarted("d");
        log.recordingResumed("d");
        log.recordingFailed(EventSource.ENGINE, "d", "disk full");
        log.recordingStopped(EventSource.ENGINE, "d", List.of("driver.opus"));
        log.qualityDegraded(EventSource.ENGINE, track, jitter);
        log.qualityRecovered(EventSource.ENGINE, track, jitter, QualityEnd.AS_USUAL);
        log.participantLeft(EventSource.SIGNAL, "driver_c1", "driver", "PA_1", "left");
        log.callEnded(
                EventSource.API,
                new CallEnd("driver_left", "", clock.instant(), List.of(), "d", Map.of()));
    }

    @Test
    void shouldBeAsTheReadmeSays() throws IOException {
        write();
        final Map<EventType, Set<String>> coded = new EnumMap<>(EventType.class);
        for (final Event event : journal.events()) {
            coded.put(event.type(), new TreeSet<>(event.data().keySet()));
        }
        assertEquals(Set.of(EventType.values()), coded.keySet());

        assertEquals(coded, documented());
    }

    private static Map<EventType, Set<String>> documented() throws IOException {
        final Map<EventType, Set<String>> table = new EnumMap<>(EventType.class);
        Files.readAllLines(README).stream()
                .dropWhile(line -> !line.equals("## Events"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1))
                .forEach(
                        cells ->
                                words(cells[1])
                                        .forEach(
                                                type ->
                                                        table.put(
                                                                EventType.valueOf(type),
                                                                words(cells[2]))));
        return table;
    }

    private static Set<String> words(final String cell) {
        final Set<String> words = new TreeSet<>();
        WORD.matcher(cell)
                .results()
                .map((final MatchResult match) -> match.group(1))
                .forEach(words::add);
        return words;
    }
}
