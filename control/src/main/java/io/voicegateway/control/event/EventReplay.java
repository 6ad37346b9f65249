package io.voicegateway.control.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns records of the journal back into the method calls that they were written by. What a record does not say is left out: what is sealed
 * is an empty string or null, and a track's publication is 0. Stateless; any thread.
 */
public final class EventReplay {
    private EventReplay() {}

    /**
     * Tells a listener one record.
     *
     * @return false when it is of a type that this version does not know; the listener was told nothing
     */
    public static boolean replay(final EventRecord record, final TypedEvents to) {
        if (!isKnown(record.type())) {
            return false;
        }
        final Event event = EventJson.read(record.json());
        to.onEvent(event, record);
        final Data data = new Data(event.data());
        switch (event.type()) {
            case CALL_CREATED, CALL_STARTED, CALL_ENDED -> call(event, data, to);
            case PARTICIPANT_JOINED, PARTICIPANT_LEFT -> participant(event, data, to);
            case TRACK_PUBLISHED, TRACK_UNPUBLISHED, TRACK_MUTED, TRACK_UNMUTED ->
                    track(event, data, to);
            case BOT_CONNECTED, BOT_DISCONNECTED, BOT_CLEARED -> bot(event, data, to);
            case HANDOFF_REQUESTED,
                    HUMAN_JOINED,
                    BOT_MUTED,
                    BOT_UNMUTED,
                    HANDOFF_CANCELLED,
                    HANDOFF_TIMED_OUT,
                    HANDED_BACK ->
                    handoff(event, data, to);
            case RECORDING_STARTED, RECORDING_RESUMED, RECORDING_STOPPED, RECORDING_FAILED ->
                    recording(event, data, to);
            case QUALITY_DEGRADED, QUALITY_RECOVERED -> quality(event, data, to);
        }
        return true;
    }

    private static boolean isKnown(final String type) {
        for (final EventType known : EventType.values()) {
            if (known.name().equals(type)) {
                return true;
            }
        }
        return false;
    }

    private static void call(final Event event, final Data data, final CallEvents to) {
        switch (event.type()) {
            case CALL_CREATED -> to.callCreated(data.texts("metadata"), "");
            case CALL_STARTED -> to.callStarted(data.text("driver_identity"));
            default ->
                    to.callEnded(
                            event.source(),
                            new CallEnd(
                                    data.text("end_reason"),
                                    data.text("detail"),
                                    event.time(),
                                    data.list("participants"),
                                    data.optional("recording"),
                                    data.map("totals")));
        }
    }

    private static void participant(final Event event, final Data data, final CallEvents to) {
        final String identity = data.text("identity");
        final String role = data.text("role");
        final String sid = data.text("sid");
        if (event.type() == EventType.PARTICIPANT_JOINED) {
            to.participantJoined(event.source(), identity, role, sid);
        } else {
            to.participantLeft(event.source(), identity, role, sid, data.text("reason"));
        }
    }

    private static void track(final Event event, final Data data, final CallEvents to) {
        switch (event.type()) {
            case TRACK_PUBLISHED -> to.trackPublished(data.track());
            case TRACK_UNPUBLISHED -> to.trackUnpublished(event.source(), data.track());
            default -> to.trackMuted(data.track(), event.type() == EventType.TRACK_MUTED);
        }
    }

    private static void bot(final Event event, final Data data, final BotEvents to) {
        switch (event.type()) {
            case BOT_CONNECTED ->
                    to.botConnected(data.text("dialect"), (int) data.number("attempt"), null);
            case BOT_DISCONNECTED ->
                    to.botDisconnected(
                            event.source(),
                            data.text("dialect"),
                            (int) data.number("attempt"),
                            (int) data.number("close_code"));
            default -> to.botCleared(data.number("played_ms"), data.number("dropped_ms"));
        }
    }

    private static void handoff(final Event event, final Data data, final HandoffEvents to) {
        switch (event.type()) {
            case HANDOFF_REQUESTED ->
                    to.handoffRequested(data.optional("reason"), data.number("timeout_ms"));
            case HUMAN_JOINED -> to.humanJoined(data.text("identity"));
            case HANDOFF_CANCELLED -> to.handoffCancelled();
            case HANDOFF_TIMED_OUT -> to.handoffTimedOut();
            case HANDED_BACK -> to.handedBack(data.text("identity"));
            case BOT_MUTED ->
                    to.botMuted(
                            event.source(),
                            data.constant("reason", MuteReason.class),
                            data.has("at_sample")
                                    ? data.number("at_sample")
                                    : HandoffEvents.NO_SAMPLE);
            default -> to.botUnmuted(event.source(), data.constant("reason", MuteReason.class));
        }
    }

    private static void recording(final Event event, final Data data, final RecordingEvents to) {
        final String directory = data.text("directory");
        switch (event.type()) {
            case RECORDING_STARTED -> to.recordingStarted(directory);
            case RECORDING_RESUMED -> to.recordingResumed(directory);
            case RECORDING_STOPPED ->
                    to.recordingStopped(event.source(), directory, data.list("files"));
            default -> to.recordingFailed(event.source(), directory, data.text("error"));
        }
    }

    private static void quality(final Event event, final Data data, final QualityEvents to) {
        final QualityFact quality =
                new QualityFact(
                        data.text("metric"),
                        data.real("value"),
                        data.real("baseline"),
                        data.real("threshold"));
        if (event.type() == EventType.QUALITY_DEGRADED) {
            to.qualityDegraded(event.source(), data.track(), quality);
        } else {
            to.qualityRecovered(
                    event.source(),
                    data.track(),
                    quality,
                    data.constant("reason", QualityEnd.class));
        }
    }

    /** An event's data, by key. What is not there is empty or 0. */
    private record Data(Map<String, Object> values) {
        boolean has(final String key) {
            return values.containsKey(key);
        }

        String text(final String key) {
            final String text = optional(key);
            return text == null ? "" : text;
        }

        @Nullable String optional(final String key) {
            final Object value = values.get(key);
            return value == null ? null : String.valueOf(value);
        }

        long number(final String key) {
            return values.get(key) instanceof final Number number ? number.longValue() : 0;
        }

        double real(final String key) {
            return values.get(key) instanceof final Number number ? number.doubleValue() : 0;
        }

        List<String> list(final String key) {
            return values.get(key) instanceof final List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of();
        }

        Map<String, Object> map(final String key) {
            final Map<String, Object> map = new LinkedHashMap<>();
            if (values.get(key) instanceof final Map<?, ?> nested) {
                nested.forEach((name, value) -> map.put(String.valueOf(name), value));
            }
            return map;
        }

        Map<String, String> texts(final String key) {
            final Map<String, String> texts = new LinkedHashMap<>();
            map(key).forEach((name, value) -> texts.put(name, String.valueOf(value)));
            return texts;
        }

        <E extends Enum<E>> E constant(final String key, final Class<E> type) {
            return Enum.valueOf(type, text(key).toUpperCase(Locale.ROOT));
        }

        TrackFact track() {
            return new TrackFact(text("identity"), text("role"), text("track_sid"), 0);
        }
    }
}
