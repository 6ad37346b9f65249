package io.voicegateway.control.event;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where events are kept. Called by the conductor; what is appended is written off its thread, in order.
 * <p>
 * An event is appended before what it announces is acted upon, as far as anybody outside can see: CALL_CREATED before our leg joins and the
 * bot is dialled, CALL_STARTED before the recording begins and the bot is heard, HANDOFF_REQUESTED before the bot can be cut, HANDED_BACK
 * before it is heard again; and the API answers when the events of a request are {@link #written}. What can only be told once it is known
 * follows its fact: a join, a cut at a sample, a recording's end. Two things come before their event: the room, whose creation is part of
 * every id (one that no call owns is removed), and its removal, because CALL_ENDED says that all of it is over (a crash in between is an
 * end by {@code gateway_crash}).
 */
public interface EventJournal {

    /**
     * Appends the event, unless one with its id is there already or the call's CALL_ENDED is: nothing comes after that. Never blocks and
     * never throws; what cannot be kept is an alarm.
     */
    void append(Event event);

    /**
     * Completes when everything that was appended before is in the journal; at once while nothing can be written, because calls do not
     * wait for a disk. Any thread.
     */
    CompletionStage<@Nullable Void> written();

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
