package io.voicegateway.control.call;

import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.MuteReason;
import org.jspecify.annotations.Nullable;

/** A bot that is in the room itself: nobody dials it, it comes and goes as people do. Used by the conductor. */
final class NativeBot implements CallBot {
    private final OnBotClose onClose;
    private final SubscriptionMute mute;
    private final MuteWishes wishes = new MuteWishes();
    private BotState state = BotState.IDLE;
    private int reconnects;

    NativeBot(final BotRequest request, final SubscriptionMute mute) {
        onClose = request.onClose() == null ? OnBotClose.END_CALL : request.onClose();
        this.mute = mute;
    }

    /** It is in the room: for the first time, or again. */
    void onPresent() {
        if (state != BotState.IDLE && state != BotState.CONNECTED) {
            reconnects++;
        }
        state = BotState.CONNECTED;
    }

    /** Its connection is lost; it may come back. */
    void onLost() {
        state = BotState.RECONNECTING;
    }

    /** It has gone for good, on its own accord or not. */
    void onGone(final boolean isClean) {
        state = isClean ? BotState.CLOSED : BotState.FAILED;
    }

    /** As it was before a crash. */
    void restore(final boolean isPresent) {
        state = isPresent ? BotState.CONNECTED : BotState.CLOSED;
    }

    @Override
    public BotMode mode() {
        return BotMode.NATIVE;
    }

    @Override
    public void dial() {
        // It comes by itself.
    }

    @Override
    public void redial() {
        // It did not notice the crash.
    }

    @Override
    public void openRoute() {
        // It publishes its voice itself.
    }

    @Override
    public void onRoomChanged() {
        mute.review();
    }

    @Override
    public boolean mute(final boolean muted) {
        return apply(wishes.request(muted), EventSource.API, MuteReason.API_REQUEST);
    }

    @Override
    public boolean handedOff(final boolean handedOff) {
        return apply(
                wishes.handedOff(handedOff),
                handedOff ? EventSource.ENGINE : EventSource.API,
                MuteReason.HANDOFF);
    }

    /** Takes effect, and is told, when the room server says so. */
    private boolean apply(
            final boolean isChange, final EventSource source, final MuteReason reason) {
        if (isChange) {
            mute.want(wishes.isMuted(), source, reason);
        }
        return false;
    }

    @Override
    public void restoreMute(final boolean isByHandoff) {
        wishes.restore(isByHandoff);
        mute.restore();
    }

    @Override
    public void resume() {
        // One that has left comes back by itself or not at all.
    }

    @Override
    public void close() {
        mute.close();
        if (state == BotState.CONNECTED || state == BotState.RECONNECTING) {
            state = BotState.CLOSED;
        }
    }

    @Override
    public boolean isOpen() {
        return false;
    }

    @Override
    public BotState state() {
        return state;
    }

    @Override
    public OnBotClose onClose() {
        return onClose;
    }

    @Override
    public boolean isMuted() {
        return wishes.isMuted();
    }

    @Override
    public int reconnects() {
        return reconnects;
    }

    @Override
    public @Nullable String dialect() {
        return null;
    }

    @Override
    public @Nullable String maskedUrl() {
        return null;
    }
}
