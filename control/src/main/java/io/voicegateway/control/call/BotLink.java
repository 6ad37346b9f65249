package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.api.Route;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bot of one call: dialled, lost, dialled again, given up. Used by the conductor.
 * <p>
 * At most one socket is up or coming up, and the engine reports each one's end exactly once; so a report is always about that socket.
 */
final class BotLink implements CallBot {
    /** A socket that ends before it is this old counts as one that never came up: some bots take every call and drop it. */
    static final long SETTLED_MS = 10_000;

    /**
     * <pre>{@code
     *  IDLE ──► DIALLING ──► CONNECTED ──► CLOSED
     *              │          ▲   │ ▲
     *              │          │   ▼ │
     *              │       RECONNECTING
     *              └─────► FAILED ◄┘           a swap or a bot that dials in leads from everywhere to DIALLING, the return from a hand-off from FAILED and CLOSED
     * }</pre>
     */
    enum State {
        IDLE,
        DIALLING,
        CONNECTED,
        RECONNECTING,
        FAILED,
        CLOSED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
    private final TimerManager timers;
    private final CallSettings settings;
    private final Map<String, String> parameters;
    private BotRequest request;
    private boolean isUnknown;
    private boolean isJournaled;
    private State state = State.IDLE;
    private boolean isWanted;
    private boolean isSocketOpen;
    private @Nullable DialledIn waiting;
    private boolean isSwapping;
    private boolean hasConnected;
    private boolean isMuteRequested;
    private boolean isHandedOff;
    private boolean isMuted;
    private int attempt;
    private String socketDialect = "";
    private int reconnects;
    private long connectedAtNs;
    private boolean isTrying;
    private long giveUpAtNs;
    private long redialMs;
    private TimerManager.@Nullable Timer redial;

    BotLink(
            final long sessionId,
            final CallContext ctx,
            final Map<String, String> parameters,
            final BotRequest request) {
        this.sessionId = sessionId;
        this.ctx = ctx;
        timers = ctx.timers();
        settings = ctx.settings();
        this.parameters = Map.copyOf(parameters);
        this.request = request;
    }

    @Nullable URI url() {
        final URI template = request.url() != null ? request.url() : settings.botUrl();
        return template == null
                ? null
                : BotUrlTemplate.expand(
                        template,
                        parameters.getOrDefault("call_id", ""),
                        parameters.getOrDefault("room", ""));
    }

    /** Of the bot that is there, or else of the one that will be dialled. */
    @Override
    public String dialect() {
        return isSocketOpen ? socketDialect : requestedDialect();
    }

    private String requestedDialect() {
        return request.dialect() != null ? request.dialect() : settings.botDialect();
    }

    private int sampleRateHz() {
        return BotPolicy.sampleRateHz(request, settings);
    }

    @Override
    public OnBotClose onClose() {
        return request.onClose() != null ? request.onClose() : OnBotClose.END_CALL;
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
        if (state == State.IDLE && url() != null) {
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
            state = State.CLOSED;
        }
    }

    /** Muted before a crash; the next dial applies it. */
    @Override
    public void restoreMute(final boolean isByHandoff) {
        isMuted = true;
        isHandedOff = isByHandoff;
        isMuteRequested = !isByHandoff;
    }

    /** The call wants its bot again after a crash: to the bot it is a socket that broke. */
    @Override
    public void redial() {
        isWanted = true;
        if (state == State.IDLE && url() != null) {
            state = hasConnected ? State.RECONNECTING : State.DIALLING;
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
        final BotRequest unknown = isUnknown ? request : null;
        isUnknown = false;
        return unknown;
    }

    /** Another bot takes over, at once if the call already wanted one. How a close by the bot is taken stays as it was. */
    void swap(final BotRequest next) {
        request = next.withOnClose(next.onClose() == null ? request.onClose() : next.onClose());
        isUnknown = true;
        if (!isWanted) {
            return;
        }
        cancelRedial();
        if (isSocketOpen) {
            // The end of the old socket opens the new one.
            state = State.DIALLING;
            isSwapping = true;
            ctx.engine().closeBotLeg(sessionId);
        } else {
            dialAnew();
        }
    }

    /** A bot dialled in: it takes the place of whatever bot there is. */
    void attach(final DialledIn bot) {
        refuseWaiting();
        cancelRedial();
        isWanted = true;
        if (isSocketOpen) {
            // As in a swap: the end of the old socket makes room.
            waiting = bot;
            state = State.DIALLING;
            isSwapping = true;
            ctx.engine().closeBotLeg(sessionId);
        } else {
            takeIn(bot);
        }
    }

    private void takeIn(final DialledIn bot) {
        state = hasConnected ? State.RECONNECTING : State.DIALLING;
        attempt++;
        socketDialect = bot.dialect();
        isSocketOpen = true;
        ctx.engine()
                .attachBotLeg(
                        sessionId,
                        bot.socket(),
                        bot.dialect(),
                        bot.sampleRateHz(),
                        allParameters());
        muteAsBefore();
    }

    private void refuseWaiting() {
        if (waiting != null) {
            waiting.socket().refuse();
            waiting = null;
        }
    }

    private void dialAnew() {
        state = State.DIALLING;
        isTrying = false;
        hasConnected = false;
        open();
    }

    private void open() {
        final URI url = url();
        if (url == null) {
            return;
        }
        attempt++;
        socketDialect = requestedDialect();
        isSocketOpen = true;
        ctx.engine()
                .openBotLeg(
                        sessionId,
                        new BotLegDescription(
                                url,
                                socketDialect,
                                sampleRateHz(),
                                request.headers(),
                                allParameters(),
                                settings.botDialTimeoutMs()));
        muteAsBefore();
    }

    private Map<String, String> allParameters() {
        final Map<String, String> all = new HashMap<>(parameters);
        all.putAll(request.parameters());
        if (hasConnected) {
            // It was here before: the conversation goes on.
            all.put("resume", "true");
        }
        return all;
    }

    private void muteAsBefore() {
        if (isMuted) {
            // The engine makes the leg with the first bot, so it may not have heard of it.
            ctx.engine().muteBot(sessionId, true);
        }
    }

    /** The socket is up; false when that is of no interest any more, because it is being closed. */
    boolean onConnected() {
        if (isSwapping || state != State.DIALLING && state != State.RECONNECTING) {
            return false;
        }
        if (hasConnected) {
            reconnects++;
        }
        hasConnected = true;
        connectedAtNs = timers.nowNs();
        state = State.CONNECTED;
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
        state = State.CLOSED;
        return Outcome.CLOSED;
    }

    private Outcome onLost(final int closeCode) {
        final long nowNs = timers.nowNs();
        if (!isTrying || hasSettled(nowNs)) {
            isTrying = true;
            giveUpAtNs = nowNs + TimeUnit.MILLISECONDS.toNanos(settings.botRedialTotalMs());
            redialMs = settings.botRedialMs();
        }
        final long leftMs = TimeUnit.NANOSECONDS.toMillis(giveUpAtNs - nowNs);
        if (closeCode == BotUrlRules.CLOSE_REFUSED || leftMs <= 0) {
            state = State.FAILED;
            return Outcome.LOST;
        }
        state = hasConnected ? State.RECONNECTING : State.DIALLING;
        if (url() == null) {
            return Outcome.AWAITED;
        }
        redial = timers.schedule(Math.min(redialMs, leftMs), this::open);
        redialMs *= 2;
        return Outcome.REDIAL;
    }

    /** Gives up a bot that dialled in, was lost, and did not come back in time. */
    void awaitReturn(final Runnable onGivenUp) {
        final long leftMs = TimeUnit.NANOSECONDS.toMillis(giveUpAtNs - timers.nowNs());
        redial =
                timers.schedule(
                        Math.max(0, leftMs),
                        () -> {
                            state = State.FAILED;
                            onGivenUp.run();
                        });
    }

    private boolean hasSettled(final long nowNs) {
        return state == State.CONNECTED
                && nowNs - connectedAtNs >= TimeUnit.MILLISECONDS.toNanos(SETTLED_MS);
    }

    /** As the API wants it; false when that changes nothing, because it is so already or a human has the call. */
    @Override
    public boolean mute(final boolean muted) {
        isMuteRequested = muted;
        return applyMute();
    }

    /** A human has the call, or has it no more; false when that changes nothing, because it is muted anyway. */
    @Override
    public boolean handedOff(final boolean handedOff) {
        isHandedOff = handedOff;
        return applyMute();
    }

    private boolean applyMute() {
        final boolean next = isMuteRequested || isHandedOff;
        if (next == isMuted) {
            return false;
        }
        isMuted = next;
        ctx.engine().muteBot(sessionId, next);
        return true;
    }

    /** The bot is needed again: one that went while a human had the call is dialled anew. */
    @Override
    public void resume() {
        if (isWanted && (state == State.CLOSED || state == State.FAILED)) {
            dialAnew();
        }
    }

    /** The call ends. */
    @Override
    public void close() {
        cancelRedial();
        refuseWaiting();
        isSwapping = false;
        if (state != State.IDLE && state != State.FAILED) {
            state = State.CLOSED;
        }
        if (isSocketOpen) {
            ctx.engine().closeBotLeg(sessionId);
        }
    }

    private void cancelRedial() {
        if (redial != null) {
            redial.cancel();
        }
    }

    @Override
    public State state() {
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
        return isMuted;
    }

    /** The URL without what may be secret. */
    @Override
    public @Nullable String maskedUrl() {
        final URI url = url();
        if (url == null) {
            return null;
        }
        final String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme()
                + "://"
                + url.getHost()
                + port
                + (url.getRawPath() == null ? "" : url.getRawPath());
    }
}
