package io.voicegateway.control.call;

import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.api.Route;
import org.jspecify.annotations.Nullable;

/**
 * The bot of one call: dialled, lost, dialled again, given up. Used by the conductor.
 * <p>
 * At most one socket is up or coming up, and the engine reports each one's end exactly once; so a report is always about that socket.
 */
final class BotLink implements CallBot {
    /** What the end of a socket means for the call. */
    enum Outcome {
        /** Nothing: it was our own doing. */
        NOTHING,
        /** It will be dialled again. */
        REDIAL,
        /** It dialled in, and may do so again: {@link BotLink#awaitReturn}. */
        AWAITED,
        /** The bot hung up. */
        CLOSED,
        /** It is given up. */
        LOST
    }

    private final long sessionId;
    private final CallContext ctx;
    private final BotRedial redial;
    private final MuteWishes mute = new MuteWishes();
    private BotAddress address;
    private boolean isUnknown;
    private boolean isJournaled;
    private BotState state = BotState.IDLE;
    private boolean isWanted;
    private boolean isSocketOpen;
    private @Nullable DialledIn waiting;
    private boolean isSwapping;
    private boolean hasConnected;
    private int attempt;
    private String socketDialect = "";
    private int reconnects;

    BotLink(final long sessionId, final CallContext ctx, final BotAddress address) {
        this.sessionId = sessionId;
        this.ctx = ctx;
        this.address = address;
        redial = new BotRedial(ctx.timers(), ctx.settings());
    }

    /** Of the bot that is there, or else of the one that will be dialled. */
    @Override
    public String dialect() {
        return isSocketOpen ? socketDialect : address.dialect();
    }

    @Override
    public OnBotClose onClose() {
        final OnBotClose chosen = address.request().onClose();
        return chosen != null ? chosen : OnBotClose.END_CALL;
    }

    @Override
    public BotMode mode() {
        return BotMode.ATTACHED;
    }

    @Override
    public void openRoute() {
        ctx.engine().addRoute(sessionId, new Route.BotToRoom());
    }

    @Override
    public void onRoomChanged() {
        // It hears and is heard through the engine, whoever is there.
    }

    /** A call without a bot stays idle until it gets one. */
    @Override
    public void dial() {
        isWanted = true;
        if (state == BotState.IDLE && address.url() != null) {
            dialAnew();
        }
    }

    /**
     * As it was before a crash.
     *
     * @param sockets how many there were
     * @param isOpen  the journal does not know the end of the last one
     * @param isGone  the bot had hung up, and the call went on without it
     */
    void restore(
            final String dialect,
            final int lastAttempt,
            final int sockets,
            final boolean isOpen,
            final boolean isGone) {
        isJournaled = isOpen;
        socketDialect = dialect;
        attempt = lastAttempt;
        reconnects = Math.max(0, sockets - 1);
        hasConnected = true;
        if (isGone) {
            isWanted = true;
            state = BotState.CLOSED;
        }
    }

    /** Muted before a crash; the next dial applies it. */
    @Override
    public void restoreMute(final boolean isByHandoff) {
        mute.restore(isByHandoff);
    }

    /** The call wants its bot again after a crash: to the bot it is a socket that broke. */
    @Override
    public void redial() {
        isWanted = true;
        if (state == BotState.IDLE && address.url() != null) {
            state = hasConnected ? BotState.RECONNECTING : BotState.DIALLING;
            open();
        }
    }

    /** The journal knows this socket, so it is owed its end. */
    void journaled() {
        isJournaled = true;
    }

    /** Whether the journal is owed the end of a socket; asked once. */
    boolean takeJournaled() {
        final boolean wasJournaled = isJournaled;
        isJournaled = false;
        return wasJournaled;
    }

    /** What the journal does not know of the bot that has connected; null when it knows it. */
    @Nullable BotRequest takeUnknown() {
        final BotRequest unknown = isUnknown ? address.request() : null;
        isUnknown = false;
        return unknown;
    }

    /** Another bot takes over, at once if the call already wanted one. How a close by the bot is taken stays as it was. */
    void swap(final BotRequest next) {
        final OnBotClose before = address.request().onClose();
        address = address.of(next.onClose() == null ? next.withOnClose(before) : next);
        isUnknown = true;
        if (!isWanted) {
            return;
        }
        redial.cancel();
        if (isSocketOpen) {
            // The end of the old socket opens the new one.
            state = BotState.DIALLING;
            isSwapping = true;
            ctx.engine().closeBotLeg(sessionId);
        } else {
            dialAnew();
        }
    }

    /** A bot dialled in: it takes the place of whatever bot there is. */
    void attach(final DialledIn bot) {
        refuseWaiting();
        redial.cancel();
        isWanted = true;
        if (isSocketOpen) {
            // As in a swap: the end of the old socket makes room.
            waiting = bot;
            state = BotState.DIALLING;
            isSwapping = true;
            ctx.engine().closeBotLeg(sessionId);
        } else {
            takeIn(bot);
        }
    }

    private void takeIn(final DialledIn bot) {
        state = hasConnected ? BotState.RECONNECTING : BotState.DIALLING;
        attempt++;
        socketDialect = bot.dialect();
        isSocketOpen = true;
        ctx.engine()
                .attachBotLeg(
                        sessionId,
                        bot.socket(),
                        bot.dialect(),
                        bot.sampleRateHz(),
                        address.parameters(hasConnected));
        muteAsBefore();
    }

    private void refuseWaiting() {
        if (waiting != null) {
            waiting.socket().refuse();
            waiting = null;
        }
    }

    private void dialAnew() {
        state = BotState.DIALLING;
        redial.forget();
        hasConnected = false;
        open();
    }

    private void open() {
        final BotLegDescription dialled = address.describe(hasConnected);
        if (dialled == null) {
            return;
        }
        attempt++;
        socketDialect = dialled.dialect();
        isSocketOpen = true;
        ctx.engine().openBotLeg(sessionId, dialled);
        muteAsBefore();
    }

    private void muteAsBefore() {
        if (mute.isMuted()) {
            // The engine makes the leg with the first bot, so it may not have heard of it.
            ctx.engine().muteBot(sessionId, true);
        }
    }

    /** The socket is up; false when that is of no interest any more, because it is being closed. */
    boolean onConnected() {
        if (isSwapping || state != BotState.DIALLING && state != BotState.RECONNECTING) {
            return false;
        }
        if (hasConnected) {
            reconnects++;
        }
        hasConnected = true;
        redial.onConnected();
        state = BotState.CONNECTED;
        return true;
    }

    /** The socket ended, or never came up. */
    Outcome onDisconnected(final int closeCode, final boolean isClean) {
        isSocketOpen = false;
        if (isSwapping) {
            isSwapping = false;
            final DialledIn next = waiting;
            waiting = null;
            if (next == null) {
                dialAnew();
            } else {
                takeIn(next);
            }
            return Outcome.NOTHING;
        }
        return switch (state) {
            case IDLE, FAILED, CLOSED -> Outcome.NOTHING;
            case CONNECTED -> isClean ? hungUp() : onLost(closeCode);
            case DIALLING, RECONNECTING -> onLost(closeCode);
        };
    }

    private Outcome hungUp() {
        state = BotState.CLOSED;
        return Outcome.CLOSED;
    }

    private Outcome onLost(final int closeCode) {
        final boolean mayTry = redial.onLost(state == BotState.CONNECTED);
        if (closeCode == BotUrlRules.CLOSE_REFUSED || !mayTry) {
            state = BotState.FAILED;
            return Outcome.LOST;
        }
        state = hasConnected ? BotState.RECONNECTING : BotState.DIALLING;
        if (address.url() == null) {
            return Outcome.AWAITED;
        }
        redial.afterPause(this::open);
        return Outcome.REDIAL;
    }

    /** Gives up a bot that dialled in, was lost, and did not come back in time. */
    void awaitReturn(final Runnable onGivenUp) {
        redial.whenOver(
                () -> {
                    state = BotState.FAILED;
                    onGivenUp.run();
                });
    }

    /** As the API wants it; false when that changes nothing, because it is so already or a human has the call. */
    @Override
    public boolean mute(final boolean muted) {
        return apply(mute.request(muted));
    }

    /** A human has the call, or has it no more; false when that changes nothing, because it is muted anyway. */
    @Override
    public boolean handedOff(final boolean handedOff) {
        return apply(mute.handedOff(handedOff));
    }

    private boolean apply(final boolean isChange) {
        if (isChange) {
            ctx.engine().muteBot(sessionId, mute.isMuted());
        }
        return isChange;
    }

    /** The bot is needed again: one that went while a human had the call is dialled anew. */
    @Override
    public void resume() {
        if (isWanted && (state == BotState.CLOSED || state == BotState.FAILED)) {
            dialAnew();
        }
    }

    /** The call ends. */
    @Override
    public void close() {
        redial.cancel();
        refuseWaiting();
        isSwapping = false;
        if (state != BotState.IDLE && state != BotState.FAILED) {
            state = BotState.CLOSED;
        }
        if (isSocketOpen) {
            ctx.engine().closeBotLeg(sessionId);
        }
    }

    @Override
    public BotState state() {
        return state;
    }

    /**
     * A bot that came by itself.
     *
     * @param sampleRateHz 0: the dialect's own
     */
    record DialledIn(BotSocket socket, String dialect, int sampleRateHz) {}

    /** Whether the engine still owes the end of a socket. */
    @Override
    public boolean isOpen() {
        return isSocketOpen;
    }

    /** Dials so far: names the present socket. */
    int attempt() {
        return attempt;
    }

    /** What the present socket speaks. */
    String socketDialect() {
        return socketDialect;
    }

    @Override
    public int reconnects() {
        return reconnects;
    }

    @Override
    public boolean isMuted() {
        return mute.isMuted();
    }

    @Override
    public @Nullable String maskedUrl() {
        return address.maskedUrl();
    }
}
