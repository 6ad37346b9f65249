package io.voicegateway.control.event;

/** Where events are kept. Called by the conductor; appends off its thread, in order. */
public interface EventJournal {

    /** Appends the event unless one with its id is there already. Never blocks; what does not fit is an alarm, not an exception. */
    void append(Event event);

    /** Where a call's events are; zeros when there are none. Any thread. */
    Positions positions(String callId);

    /** Whether the journal has the end of a call of this id. Any thread. */
    boolean hasEnded(String callId);

    /** Indexes of the journal. */
    record Positions(long firstIndex, long lastIndex, long count) {
        public static final Positions NONE = new Positions(0, 0, 0);
    }
}
