package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What holds for the events of every call that has ended, whatever happened in it. */
final class CallStory {
    private CallStory() {}

    /** An event as one readable line. */
    static String line(final Event event) {
        final String detail =
                switch (event.type()) {
                    case PARTICIPANT_JOINED, PARTICIPANT_LEFT -> text(event, "identity");
                    case TRACK_PUBLISHED, TRACK_UNPUBLISHED, TRACK_MUTED, TRACK_UNMUTED ->
                            text(event, "track_sid");
                    case BOT_CONNECTED, BOT_DISCONNECTED -> text(event, "attempt");
                    case CALL_ENDED -> text(event, "end_reason");
                    case HUMAN_JOINED, HANDED_BACK -> text(event, "identity");
                    case QUALITY_DEGRADED, QUALITY_RECOVERED ->
                            text(event, "track_sid") + " " + text(event, "metric");
                    default -> "";
                };
        return (event.type() + " " + detail).strip();
    }

    private static String text(final Event event, final String key) {
        return String.valueOf(event.data().get(key));
    }

    static void check(final List<Event> events) {
        final List<String> lines = events.stream().map(CallStory::line).toList();
        final String story = String.join("\n", lines);
        assertEquals(EventType.CALL_CREATED, events.getFirst().type(), story);
        assertEquals(EventType.CALL_ENDED, events.getLast().type(), story);
        assertEquals(1, count(events, EventType.CALL_CREATED), story);
        assertEquals(1, count(events, EventType.CALL_ENDED), story);
        assertTrue(count(events, EventType.CALL_STARTED) <= 1, story);
        checkStart(events, story);
        checkPairs(events, EventType.PARTICIPANT_JOINED, EventType.PARTICIPANT_LEFT, story);
        checkPairs(events, EventType.TRACK_PUBLISHED, EventType.TRACK_UNPUBLISHED, story);
        checkPairs(events, EventType.BOT_CONNECTED, EventType.BOT_DISCONNECTED, story);
        checkPairs(events, EventType.QUALITY_DEGRADED, EventType.QUALITY_RECOVERED, story);
        checkRecording(events, story);
        checkHandoffs(events, story);
        checkTimes(events, story);
        final Set<String> ids = events.stream().map(Event::eventId).collect(Collectors.toSet());
        assertEquals(events.size(), ids.size(), "an event id twice:\n" + story);
    }

    private static long count(final List<Event> events, final EventType type) {
        return events.stream().filter(event -> event.type() == type).count();
    }

    private static void checkStart(final List<Event> events, final String story) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).type() == EventType.CALL_STARTED) {
                final Event before = events.get(i - 1);
                assertEquals(EventType.PARTICIPANT_JOINED, before.type(), story);
                assertEquals("driver", before.data().get("role"), story);
            }
        }
    }

    /** Everything that begins ends once, and begins again only after that. */
    private static void checkPairs(
            final List<Event> events,
            final EventType begin,
            final EventType end,
            final String story) {
        final Set<String> open = new HashSet<>();
        for (final Event event : events) {
            final String key = line(event).substring(event.type().name().length());
            if (event.type() == begin) {
                assertTrue(open.add(key), "begins twice:" + key + "\n" + story);
            } else if (event.type() == end) {
                assertTrue(open.remove(key), "ends without a beginning:" + key + "\n" + story);
            }
        }
        assertEquals(Set.of(), open, "never ends\n" + story);
    }

    private static void checkRecording(final List<Event> events, final String story) {
        boolean isStarted = false;
        boolean isRecording = false;
        boolean isTriedAgain = false;
        for (final Event event : events) {
            switch (event.type()) {
                case CALL_STARTED -> isStarted = true;
                case RECORDING_STARTED -> {
                    assertTrue(isStarted, "recorded before the start\n" + story);
                    assertFalse(isRecording, "starts twice\n" + story);
                    isRecording = true;
                    isTriedAgain = false;
                }
                case RECORDING_STOPPED -> {
                    assertTrue(isRecording || isTriedAgain, "stops twice\n" + story);
                    isRecording = false;
                    isTriedAgain = false;
                }
                case RECORDING_RESUMED -> assertTrue(isRecording, "nothing to resume\n" + story);
                case RECORDING_FAILED -> {
                    isRecording = false;
                    isTriedAgain = true;
                }
                default -> {
                    // Nothing about the recording.
                }
            }
        }
        assertFalse(isRecording, "the recording never ends\n" + story);
    }

    /** A request has one outcome, a human who joined one hand-back at most; the bot is muted and unmuted in turn. */
    private static void checkHandoffs(final List<Event> events, final String story) {
        boolean isRequested = false;
        boolean isJoined = false;
        boolean isMuted = false;
        for (final Event event : events) {
            switch (event.type()) {
                case HANDOFF_REQUESTED -> {
                    assertFalse(isRequested || isJoined, "requested twice\n" + story);
                    isRequested = true;
                }
                case HUMAN_JOINED -> {
                    assertTrue(isRequested, "joined unasked\n" + story);
                    isRequested = false;
                    isJoined = true;
                }
                case HANDOFF_CANCELLED, HANDOFF_TIMED_OUT -> {
                    assertTrue(isRequested, "nothing to take back\n" + story);
                    isRequested = false;
                }
                case HANDED_BACK -> {
                    assertTrue(isJoined, "nothing to hand back\n" + story);
                    isJoined = false;
                }
                case BOT_MUTED -> {
                    assertFalse(isMuted, "muted twice\n" + story);
                    isMuted = true;
                }
                case BOT_UNMUTED -> {
                    assertTrue(isMuted, "unmuted twice\n" + story);
                    assertFalse(isJoined, "the bot speaks over a human\n" + story);
                    isMuted = false;
                }
                default -> {
                    // Nothing about who has the call.
                }
            }
        }
    }

    private static void checkTimes(final List<Event> events, final String story) {
        boolean isStarted = false;
        long lastUs = Long.MIN_VALUE;
        for (final Event event : events) {
            if (event.type() == EventType.CALL_STARTED) {
                assertEquals(0, event.callTimeUs(), story);
                isStarted = true;
            }
            assertEquals(isStarted, event.callTimeUs() >= 0, line(event) + "\n" + story);
            assertTrue(event.callTimeUs() >= lastUs, "time goes back\n" + story);
            lastUs = event.callTimeUs();
        }
    }
}
