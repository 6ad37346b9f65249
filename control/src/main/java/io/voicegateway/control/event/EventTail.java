package io.voicegateway.control.event;

import org.jspecify.annotations.Nullable;

/**
 * A reader of the journal with a position of its own. Used by one thread; several may exist, also in other processes.
 */
public interface EventTail extends AutoCloseable {

    /** The next record, or null at the tail. Never blocks. */
    @Nullable EventRecord poll();

    /** Before the first record. */
    void toStart();

    /** After the last record. */
    void toEnd();

    /**
     * At the record with this index, so that the next poll returns it (or the first one behind it).
     *
     * @return false when the journal does not have this index
     */
    boolean toIndex(long index);

    /** The index of the journal's last record, wherever this tail is; 0: there is none. */
    long lastIndex();

    @Override
    void close();
}
