package io.voicegateway.benchmarks;

import com.sun.management.ThreadMXBean;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Proves that the chain makes no garbage: so many packets as fast as they go, by each provider, in which the media thread may allocate
 * nothing; then a paced run in which no collection may happen. Exits with 1 when either is not so.
 */
@Command(name = "garbage", description = "Looks for garbage of the media thread.")
final class GarbageRun implements Callable<Integer> {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Compilation ends within; its own objects are not the chain's. */
    private static final int WARM_UP_PACKETS = 2_000_000;

    /** What a late compilation may leave behind, once; an object for one packet in ten thousand is more. */
    private static final long ONE_OFF_BYTES = 4_096;

    /** Sleeps are too coarse for what is closer than this. */
    private static final long SPIN_NS = TimeUnit.MICROSECONDS.toNanos(100);

    @Option(
            names = "--packets",
            defaultValue = "10000000",
            description = "By each provider, in which nothing may be allocated.")
    private long packetCount;

    @Option(
            names = "--seconds",
            defaultValue = "600",
            description = "Of the paced run, in which no collection may happen.")
    private int seconds;

    @Option(names = "--rate", defaultValue = "50000", description = "Packets a second of that run.")
    private int rateHz;

    private boolean isBroken;

    public static void main(final String[] args) {
        System.exit(new CommandLine(new GarbageRun()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        final SrtpCrypto libcrypto = SrtpCrypto.libcrypto();
        count(SrtpProfile.AES_CM_128_HMAC_SHA1_80, libcrypto);
        count(SrtpProfile.AEAD_AES_128_GCM, libcrypto);
        count(SrtpProfile.AES_CM_128_HMAC_SHA1_80, SrtpCrypto.javax());
        pace(SrtpProfile.AES_CM_128_HMAC_SHA1_80, SrtpCrypto.best());
        return isBroken ? 1 : 0;
    }

    /** As fast as it goes, on a thread of its own as a media thread is. */
    private void count(final SrtpProfile profile, final @Nullable SrtpCrypto crypto)
            throws Exception {
        if (crypto == null) {
            System.out.println("libcrypto is not installed: " + profile + " by it is left out");
            return;
        }
        final GarbageChain chain = new GarbageChain(profile, crypto);
        chain.carry(WARM_UP_PACKETS);
        final long startNs = System.nanoTime();
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        chain.carry(packetCount);
        final long allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        final long spanNs = System.nanoTime() - startNs;
        chain.check();
        System.out.printf(
                "%s by %s: %,d packets, %d bytes allocated, %d ns a packet, its sender's included%s%n",
                profile,
                crypto.name(),
                packetCount,
                allocatedBytes,
                spanNs / packetCount,
                verdict(allocatedBytes <= ONE_OFF_BYTES));
    }

    /** Each packet when it is due. */
    private void pace(final SrtpProfile profile, final SrtpCrypto crypto) throws Exception {
        final GarbageChain chain = new GarbageChain(profile, crypto);
        chain.carry(WARM_UP_PACKETS);
        System.gc();
        final long total = (long) seconds * rateHz;
        final long periodNs = TimeUnit.SECONDS.toNanos(1) / rateHz;
        final long collectionsBefore = collectionCount();
        final long allBefore = THREADS.getTotalThreadAllocatedBytes();
        final long ownBefore = THREADS.getCurrentThreadAllocatedBytes();
        final long startNs = System.nanoTime();
        for (long i = 0; i < total; i++) {
            awaitDue(startNs + i * periodNs);
            chain.carryOne();
        }
        final long spanNs = System.nanoTime() - startNs;
        final long ownBytes = THREADS.getCurrentThreadAllocatedBytes() - ownBefore;
        final long allBytes = THREADS.getTotalThreadAllocatedBytes() - allBefore;
        final long collections = collectionCount() - collectionsBefore;
        chain.check();
        System.out.printf(
                "%s by %s: %,d packets in %d s at %d a second, %d collections,"
                        + " %d bytes allocated by the media thread, %d by all%s%n",
                profile,
                crypto.name(),
                total,
                TimeUnit.NANOSECONDS.toSeconds(spanNs),
                total * TimeUnit.SECONDS.toNanos(1) / spanNs,
                collections,
                ownBytes,
                allBytes,
                verdict(collections == 0 && ownBytes <= ONE_OFF_BYTES));
    }

    private static void awaitDue(final long dueNs) {
        long leftNs = dueNs - System.nanoTime();
        while (leftNs > 0) {
            if (leftNs > SPIN_NS) {
                LockSupport.parkNanos(leftNs - SPIN_NS);
            } else {
                Thread.onSpinWait();
            }
            leftNs = dueNs - System.nanoTime();
        }
    }

    private static long collectionCount() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private String verdict(final boolean isClean) {
        isBroken |= !isClean;
        return isClean ? "" : "  BROKEN";
    }
}
