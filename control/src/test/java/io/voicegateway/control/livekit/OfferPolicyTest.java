package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.livekit.OfferPolicy.Step;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sequences of livekit#4892 and of quiet life; times in ms. */
class OfferPolicyTest {
    private static final Set<String> NONE = Set.of();
    private static final Set<String> A = Set.of("TR_a");
    private static final Set<String> A_B = Set.of("TR_a", "TR_b");

    private final OfferPolicy policy = new OfferPolicy(1, 2);

    @Test
    void shouldCountBundledOfferAsInFlight() {
        policy.onRequirement(0, NONE);

        assertEquals(Step.WAIT, policy.step(0, NONE));
        assertTrue(policy.isInFlight());
        policy.onAnswer(NONE, 2);
        assertEquals(Step.OFFER, policy.step(1, NONE));
        assertEquals(2, policy.receiveCount());
    }

    @Test
    void shouldAlwaysOfferOnEmptyRequirement() {
        for (int i = 0; i < 5; i++) {
            policy.onAnswer(A, 1);
            policy.onRequirement(0, A);
            assertEquals(Step.OFFER, policy.step(i, A));
            assertEquals(Step.WAIT, policy.step(i, A));
        }
        assertEquals(2, policy.receiveCount());
    }

    @Test
    void shouldCoalesceRequirementsWhileOfferIsInFlight() {
        policy.onRequirement(0, NONE);
        policy.onRequirement(3, A);
        policy.onRequirement(1, A);
        policy.onAnswer(NONE, 2);

        assertEquals(Step.OFFER, policy.step(1, A));

        assertEquals(3, policy.receiveCount());
        policy.onAnswer(A, 2);
        assertEquals(Step.WAIT, policy.step(2, A));
    }

    @Test
    void shouldIgnoreDemandWhenEverythingWantedIsMapped() {
        policy.onAnswer(A, 1);

        for (int i = 0; i < 1000; i++) {
            policy.onRequirement(1, A);
            assertEquals(Step.WAIT, policy.step(i, A));
            assertEquals(Long.MAX_VALUE, policy.dueMs());
        }
        assertEquals(2, policy.receiveCount());
    }

    @Test
    void shouldGrowByWhatIsReallyMissing() {
        policy.onAnswer(NONE, 2);
        policy.onRequirement(5, A_B);

        assertEquals(Step.OFFER, policy.step(0, A_B));

        assertEquals(5, policy.receiveCount());
    }

    @Test
    void shouldPaceOffersThatAddNothing() {
        policy.onAnswer(NONE, 2);
        int offerCount = 0;
        for (int nowMs = 0; nowMs < 1000; nowMs++) {
            policy.onRequirement(1, A);
            if (policy.step(nowMs, A) == Step.OFFER) {
                offerCount++;
                policy.onAnswer(NONE, 2);
            }
        }

        assertEquals(10, offerCount);
        assertEquals(2, policy.receiveCount());
    }

    @Test
    void shouldSayWhenPacedOfferIsDue() {
        policy.onAnswer(NONE, 2);
        policy.onRequirement(1, A);
        assertEquals(Step.OFFER, policy.step(1000, A));
        policy.onAnswer(NONE, 2);
        policy.onRequirement(1, A);

        assertEquals(Step.WAIT, policy.step(1001, A));
        assertEquals(1100, policy.dueMs());
        assertEquals(Step.OFFER, policy.step(1100, A));
    }

    @Test
    void shouldNotRunAwayWhenServerKeepsUnmatchedTransceiver() {
        // Subscribe and unsubscribe in one window, then every answer is followed by 1/0, as
        // livekit#4892 does.
        policy.onAnswer(NONE, 2);
        int offerCount = 0;
        for (int cycle = 0; cycle < 50; cycle++) {
            final Set<String> wanted = Set.of("TR_" + cycle);
            policy.onRequirement(1, wanted);
            for (int ms = 0; ms < 20; ms++) {
                if (policy.step(cycle * 20L + ms, wanted) == Step.OFFER) {
                    offerCount++;
                    policy.onAnswer(wanted, policy.receiveCount() - 1);
                    policy.onRequirement(1, wanted);
                }
            }
        }

        assertTrue(offerCount <= 13, "offerCount=" + offerCount);
        assertTrue(policy.receiveCount() <= 5, "receiveCount=" + policy.receiveCount());
    }

    @Test
    void shouldGiveUpBeyondSectionLimit() {
        policy.onAnswer(NONE, 0);
        policy.onRequirement(61, A);
        assertEquals(Step.OFFER, policy.step(0, A));
        assertEquals(63, policy.receiveCount());
        policy.onAnswer(NONE, 0);

        policy.onRequirement(1, A);

        assertEquals(Step.GIVE_UP, policy.step(1, A));
    }

    @Test
    void shouldOfferThreeMsAfterSubscriptionWasAllowed() {
        policy.onAnswer(NONE, 2);
        policy.onSubscriptionAllowed("TR_a", 10);

        assertEquals(Step.WAIT, policy.step(10, A));
        assertEquals(13, policy.dueMs());
        assertEquals(Step.WAIT, policy.step(12, A));
        assertEquals(Step.OFFER, policy.step(13, A));
        policy.onAnswer(A, 1);
        assertEquals(Step.WAIT, policy.step(14, A));
        assertEquals(Long.MAX_VALUE, policy.dueMs());
    }

    @Test
    void shouldOfferEarlyOnlyOncePerSubscription() {
        policy.onAnswer(NONE, 2);
        policy.onSubscriptionAllowed("TR_a", 10);
        assertEquals(Step.OFFER, policy.step(13, A));

        policy.onAnswer(NONE, 2);

        assertEquals(Step.WAIT, policy.step(14, A));
    }

    @Test
    void shouldOfferEarlyAfterTheAnswerWhenOneIsInFlight() {
        policy.onSubscriptionAllowed("TR_a", 10);
        assertEquals(Step.WAIT, policy.step(13, A));

        policy.onAnswer(NONE, 2);

        assertEquals(Step.OFFER, policy.step(20, A));
    }

    @Test
    void shouldNotOfferEarlyWhenAnswerAlreadyMapsTheTrack() {
        policy.onSubscriptionAllowed("TR_a", 10);

        policy.onAnswer(A, 1);

        assertEquals(Step.WAIT, policy.step(20, A));
    }

    @Test
    void shouldNotOfferEarlyForTrackNoLongerWanted() {
        policy.onAnswer(NONE, 2);
        policy.onSubscriptionAllowed("TR_a", 10);

        assertEquals(Step.WAIT, policy.step(13, NONE));

        policy.onSubscriptionAllowed("TR_b", 100);
        assertEquals(Step.WAIT, policy.step(100, Set.of("TR_b")));
        assertEquals(103, policy.dueMs());
    }

    @Test
    void shouldGrowEarlyWhenNoSectionIsFree() {
        policy.onAnswer(A, 0);
        policy.onSubscriptionAllowed("TR_b", 10);

        assertEquals(Step.OFFER, policy.step(13, A_B));

        assertEquals(3, policy.receiveCount());
    }

    @Test
    void shouldOfferAgainWhenAnswerWasLost() {
        policy.onSignalResumed();

        assertFalse(policy.isInFlight());
        assertEquals(Step.OFFER, policy.step(0, NONE));
        policy.onAnswer(NONE, 2);
        policy.onSignalResumed();
        assertEquals(Step.WAIT, policy.step(1, NONE));
    }
}
