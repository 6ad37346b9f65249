package io.voicegateway.control.livekit;

import java.util.HashSet;
import java.util.Set;

/**
 * Decides when to offer again and with how many receive sections.
 * <p>
 * The server never offers; it says how many sections it lacks, and it does so too often: after a quick subscribe and unsubscribe it
 * keeps a transceiver that can never be matched and asks for a section after every answer (livekit#4892). Obeying grows the offer without
 * end, refusing loses later subscriptions. The rule here held: while what is wanted equals what is mapped, a demand for more is ignored;
 * otherwise the offer grows by what is really missing, and an offer that adds nothing is paced.
 * <p>
 * Pure: no timers, no clock; one offer at a time. Confined to the session's thread.
 */
final class OfferPolicy {
    /** The server allows the subscription, and has the track bound a moment later; offering then saves its debounce. */
    static final long EARLY_OFFER_DELAY_MS = 3;

    /** At most one offer that adds nothing in this time. */
    static final long REDUNDANT_OFFER_INTERVAL_MS = 100;

    static final int SECTION_LIMIT = 64;

    private static final long NEVER = Long.MAX_VALUE;

    /** What to do now. */
    enum Step {
        /** Nothing, until {@link #dueMs()} or until something happens. */
        WAIT,
        /** Send an offer with {@link #receiveCount()} receive sections; the policy counts it as sent. */
        OFFER,
        /** The offer would exceed every sensible size: join anew. */
        GIVE_UP
    }

    private final int publishCount;
    private final Set<String> mapped = new HashSet<>();
    private final Set<String> early = new HashSet<>();
    private int receiveCount;
    private int freeCount;
    private int requiredCount;
    private boolean isForced;
    private boolean isInFlight;
    private boolean hasRedundantOffer;
    private long redundantOfferMs;
    private long earlyDueMs = NEVER;
    private long dueMs = NEVER;

    /** The first offer, bundled with the join, counts as in flight. */
    OfferPolicy(final int publishCount, final int receiveCount) {
        this.publishCount = publishCount;
        this.receiveCount = receiveCount;
        isInFlight = true;
    }

    int receiveCount() {
        return receiveCount;
    }

    boolean isInFlight() {
        return isInFlight;
    }

    /** When {@link #step} wants to be asked again if nothing happens; {@link Long#MAX_VALUE}: not at all. */
    long dueMs() {
        return dueMs;
    }

    /**
     * The server says how many audio sections it lacks.
     *
     * @param wanted tracks subscribed to and still published
     */
    void onRequirement(final int audioCount, final Set<String> wanted) {
        if (audioCount == 0) {
            isForced = true;
        } else if (isInFlight || !wanted.equals(mapped)) {
            requiredCount = Math.max(requiredCount, audioCount);
        }
    }

    /** The server allowed a subscription of ours. */
    void onSubscriptionAllowed(final String trackSid, final long nowMs) {
        if (!mapped.contains(trackSid)) {
            early.add(trackSid);
            earlyDueMs = Math.min(earlyDueMs, nowMs + EARLY_OFFER_DELAY_MS);
        }
    }

    /** We have a reason of our own to offer: new ICE credentials. */
    void onOfferNeeded() {
        isForced = true;
    }

    /** The answer to the offer in flight may be lost with the connection: offer again. */
    void onSignalResumed() {
        if (isInFlight) {
            isInFlight = false;
            isForced = true;
        }
    }

    /**
     * The answer to the offer in flight is here.
     *
     * @param mappedSids track SIDs that its sections carry
     * @param freeCount  receive sections that carry nothing
     */
    void onAnswer(final Set<String> mappedSids, final int freeCount) {
        mapped.clear();
        mapped.addAll(mappedSids);
        this.freeCount = freeCount;
        isInFlight = false;
    }

    Step step(final long nowMs, final Set<String> wanted) {
        dueMs = NEVER;
        if (isInFlight) {
            return Step.WAIT;
        }
        early.removeIf(sid -> mapped.contains(sid) || !wanted.contains(sid));
        earlyDueMs = early.isEmpty() ? NEVER : earlyDueMs;
        final boolean isEarly = !early.isEmpty() && earlyDueMs <= nowMs;
        if (!isForced && !isEarly && requiredCount == 0) {
            dueMs = earlyDueMs;
            return Step.WAIT;
        }
        final int growth = growth(isEarly, wanted);
        if (growth == 0 && !isForced && !isEarly && !mayRepeat(nowMs)) {
            dueMs = Math.min(redundantOfferMs + REDUNDANT_OFFER_INTERVAL_MS, earlyDueMs);
            return Step.WAIT;
        }
        if (publishCount + receiveCount + growth > SECTION_LIMIT) {
            return Step.GIVE_UP;
        }
        offered(growth, isEarly);
        return Step.OFFER;
    }

    private int growth(final boolean isEarly, final Set<String> wanted) {
        int missingCount = requiredCount;
        if (isEarly) {
            final Set<String> unmapped = new HashSet<>(wanted);
            unmapped.removeAll(mapped);
            missingCount = Math.max(missingCount, unmapped.size());
        }
        return Math.max(0, missingCount - freeCount);
    }

    private boolean mayRepeat(final long nowMs) {
        if (hasRedundantOffer && nowMs - redundantOfferMs < REDUNDANT_OFFER_INTERVAL_MS) {
            return false;
        }
        hasRedundantOffer = true;
        redundantOfferMs = nowMs;
        return true;
    }

    private void offered(final int growth, final boolean isEarly) {
        receiveCount += growth;
        requiredCount = 0;
        isForced = false;
        isInFlight = true;
        if (isEarly) {
            // One early offer per subscription: if it came too early still, the server's
            // requirement follows.
            early.clear();
        }
    }
}
