package io.voicegateway.control.livekit;

import io.vertx.core.Vertx;
import io.voicegateway.control.participant.LeftReason;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import livekit.LivekitRtc.SignalRequest;

/** Sends the offers of one session when they are due, and watches that they are answered. Confined to the session's context. */
final class OfferCycle {
    private final SignalTimes times;
    private final Negotiation negotiation;
    private final Roster roster;
    private final Consumer<SignalRequest> out;
    private final BiConsumer<LeftReason, String> onFailure;
    private final Alarm answerAlarm;
    private final Alarm offerAlarm;

    OfferCycle(
            final Vertx vertx,
            final SignalTimes times,
            final Negotiation negotiation,
            final Roster roster,
            final Consumer<SignalRequest> out,
            final BiConsumer<LeftReason, String> onFailure) {
        this.times = times;
        this.negotiation = negotiation;
        this.roster = roster;
        this.out = out;
        this.onFailure = onFailure;
        answerAlarm = new Alarm(vertx);
        offerAlarm = new Alarm(vertx);
    }

    /** The join carried the first offer. */
    void start() {
        answerAlarm.set(times.answerMs(), this::onNoAnswer);
    }

    /** Offers if it is time to. */
    void run() {
        if (!negotiation.isOfferInFlight()) {
            answerAlarm.cancel();
        }
        offerAlarm.cancel();
        final long nowMs = nowMs();
        switch (negotiation.step(nowMs, roster.publishedSids())) {
            case OFFER -> {
                answerAlarm.set(times.answerMs(), this::onNoAnswer);
                out.accept(SignalMessages.offer(negotiation.offer()));
            }
            case WAIT -> {
                if (negotiation.dueMs() != Long.MAX_VALUE) {
                    offerAlarm.set(negotiation.dueMs() - nowMs, this::run);
                }
            }
            case GIVE_UP ->
                    onFailure.accept(
                            LeftReason.RECONNECT_NEEDED, "the server asks for too many sections");
        }
    }

    void stop() {
        answerAlarm.cancel();
        offerAlarm.cancel();
    }

    static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void onNoAnswer() {
        onFailure.accept(
                LeftReason.RECONNECT_NEEDED, "no answer to offer " + negotiation.offer().getId());
    }
}
