package io.voicegateway.control.event;

/**
 * All that a tailer of the journal can be told: each record is one method call, after {@link #onEvent} with what every record has.
 * {@link EventAdapter} has all of it already; override what you need.
 *
 * @see EventReplay
 */
public interface TypedEvents
        extends CallEvents, HandoffEvents, BotEvents, RecordingEvents, QualityEvents {

    /** Whose event comes next, when it happened, and its number. */
    void onEvent(Event event, EventRecord record);
}
