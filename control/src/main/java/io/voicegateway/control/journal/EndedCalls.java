package io.voicegateway.control.journal;

import io.voicegateway.control.event.EventJournal.Positions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of ended calls: bounded, the oldest is forgotten first. Any thread.
 * <p>
 * Of an id only 64 bits of a hash are kept, so that a million ids take some 30 MB; that two of them agree does not happen in practice.
 */
final class EndedCalls {
    /** Ids that are refused for a new call. */
    static final int ID_LIMIT = 1 << 20;

    /** Calls whose positions are still known. */
    static final int POSITIONS_LIMIT = 1 << 14;

    private static final int FIRST_CAPACITY = 1 << 10;

    private final LongHashSet ids = new LongHashSet();
    private final int idLimit;
    private final int positionsLimit;
    private final Map<String, Positions> positions =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(final Map.Entry<String, Positions> eldest) {
                    return size() > positionsLimit;
                }
            };
    private long[] idsByAge;
    private long addedCount;

    EndedCalls(final int idLimit, final int positionsLimit) {
        this.idLimit = idLimit;
        idsByAge = new long[Math.min(FIRST_CAPACITY, idLimit)];
        this.positionsLimit = positionsLimit;
    }

    /** The call has ended. */
    synchronized void add(final String callId) {
        final long id = hash(callId);
        if (!ids.add(id)) {
            return;
        }
        if (addedCount == idsByAge.length && addedCount < idLimit) {
            idsByAge = Arrays.copyOf(idsByAge, Math.min(2 * idsByAge.length, idLimit));
        }
        final int index = (int) (addedCount++ % idsByAge.length);
        if (addedCount > idLimit) {
            ids.remove(idsByAge[index]);
        }
        idsByAge[index] = id;
    }

    synchronized boolean contains(final String callId) {
        return ids.contains(hash(callId));
    }

    /** Where the events of an ended call are. */
    synchronized void positions(final String callId, final Positions where) {
        positions.put(callId, where);
    }

    synchronized @Nullable Positions positions(final String callId) {
        return positions.get(callId);
    }

    private static long hash(final String callId) {
        try {
            final byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(callId.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
