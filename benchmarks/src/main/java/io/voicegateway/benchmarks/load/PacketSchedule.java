package io.voicegateway.benchmarks.load;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * When each packet of each room is due: every 20 ms, each room at a moment of its own within them, as callers have it. The moments come
 * from a fixed seed, so that every server gets the same load.
 * <p>
 * A packet's position counts the packets of all rooms in the order in which they are due.
 */
final class PacketSchedule {
    static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Packets of one room. */
    static final long RATE_HZ = TimeUnit.SECONDS.toNanos(1) / INTERVAL_NS;

    private static final long SEED = 20;

    private final int[] rooms;
    private final long[] offsetsNs;

    PacketSchedule(final int roomCount) {
        final Random random = new Random(SEED);
        final long[] moments = random.longs(roomCount, 0, INTERVAL_NS).toArray();
        final Integer[] order = new Integer[roomCount];
        Arrays.setAll(order, room -> room);
        Arrays.sort(order, Comparator.comparingLong(room -> moments[room]));
        rooms = new int[roomCount];
        offsetsNs = new long[roomCount];
        for (int i = 0; i < roomCount; i++) {
            rooms[i] = order[i];
            offsetsNs[i] = moments[order[i]];
        }
    }

    /** Whose packet it is. */
    int room(final long position) {
        return rooms[(int) (position % rooms.length)];
    }

    /** The how manyeth of its room it is, from 0. */
    long index(final long position) {
        return position / rooms.length;
    }

    /** From the start of the load. */
    long offsetNs(final long position) {
        return index(position) * INTERVAL_NS + offsetsNs[(int) (position % rooms.length)];
    }
}
