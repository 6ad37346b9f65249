package io.voicegateway.control.event;

/** Where events are kept. Called by the conductor; what is appended is written off its thread, in order. */
public interface EventJournal {

    /**
     * Appends the event, unless one with its id is there already or the call's CALL_ENDED is: nothing comes after that. Never blocks and
     * never throws; what cannot be kept is an alarm.
     */
    void append(Event event);

    /** Where a call's events are; zeros when there are none, or when the call ended long ago. Any thread. */
    Positions positions(String callId);

    /**
     * Whether the journal has the end of a call of this id, as far back as it remembers. True from the moment at which CALL_ENDED was
     * appended. Any thread.
     */
    boolean hasEnded(String callId);

    /** Indexes of the journal. */
    record Positions(long firstIndex, long lastIndex, long count) {
        public static final Positions NONE = new Positions(0, 0, 0);
    }
}
