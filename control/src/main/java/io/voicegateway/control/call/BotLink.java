package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.EngineCommands;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bot of one call: dialled, lost, dialled again, given up. Used by the conductor. */
final class BotLink {
    /** IDLE → DIALLING → CONNECTED ⇄ RECONNECTING → FAILED or CLOSED. */
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
        NOTHING,
        REDIAL,
        CLOSED,
        LOST
    }

    private final long sessionId;
    private final EngineCommands engine;
    private final TimerManager timers;
    private final CallSettings settings;
    private final Map<String, String> parameters;
    private @Nullable BotRequest request;
    private State state = State.IDLE;
    private int attempt;
    private int reconnects;
    private boolean isMuted;
    private long redialMs;
    private long redialBudgetMs;
    private TimerManager.@Nullable Timer redial;

    BotLink(
            final long sessionId,
            final EngineCommands engine,
            final TimerManager timers,
            final CallSettings settings,
            final Map<String, String> parameters,
            final @Nullable BotRequest request) {
        this.sessionId = sessionId;
        this.engine = engine;
        this.timers = timers;
        this.settings = settings;
        this.parameters = Map.copyOf(parameters);
        this.request = request;
        resetRedial();
    }

    @Nullable URI url() {
        return request != null && request.url() != null ? request.url() : settings.botUrl();
    }

    String dialect() {
        return request != null && request.dialect() != null
                ? request.dialect()
                : settings.botDialect();
    }

    /** Dials for the first time; a call without a bot stays idle. */
    void dial() {
        if (state == State.IDLE && url() != null) {
            state = State.DIALLING;
            open();
        }
    }

    private void open() {
        final URI url = url();
        if (url == null) {
            return;
        }
        attempt++;
        final Map<String, String> all = new HashMap<>(parameters);
        if (request != null) {
            all.putAll(request.parameters());
        }
        final Map<String, String> headers = request == null ? Map.of() : request.headers();
        engine.openBotLeg(
                sessionId,
                new BotLegDescription(url, dialect(), headers, all, settings.botDialTimeoutMs()));
    }

    void onConnected() {
        if (state == State.RECONNECTING) {
            reconnects++;
        }
        state = State.CONNECTED;
        resetRedial();
    }

    /** The socket ended, or never came up. */
    Outcome onDisconnected(final boolean isClean) {
        if (state == State.CLOSED || state == State.FAILED || state == State.IDLE) {
            return Outcome.NOTHING;
        }
        if (isClean && state == State.CONNECTED) {
            state = State.CLOSED;
            return Outcome.CLOSED;
        }
        if (redialBudgetMs <= 0) {
            state = State.FAILED;
            return Outcome.LOST;
        }
        state = attempt > 1 || state == State.CONNECTED ? State.RECONNECTING : State.DIALLING;
        final long delayMs = Math.min(redialMs, redialBudgetMs);
        redialBudgetMs -= delayMs;
        redialMs *= 2;
        redial = timers.schedule(delayMs, this::open);
        return Outcome.REDIAL;
    }

    /** Another bot takes over. */
    void swap(final BotRequest next) {
        cancelRedial();
        if (state == State.CONNECTED || state == State.DIALLING || state == State.RECONNECTING) {
            engine.closeBotLeg(sessionId);
        }
        request = next;
        resetRedial();
        state = State.DIALLING;
        open();
    }

    void mute(final boolean muted) {
        isMuted = muted;
        engine.muteBot(sessionId, muted);
    }

    void close() {
        cancelRedial();
        if (state != State.IDLE) {
            state = State.CLOSED;
        }
        engine.closeBotLeg(sessionId);
    }

    private void cancelRedial() {
        if (redial != null) {
            redial.cancel();
        }
    }

    private void resetRedial() {
        redialMs = settings.botRedialMs();
        redialBudgetMs = settings.botRedialTotalMs();
    }

    OnBotClose onClose() {
        return request != null && request.onClose() != null
                ? request.onClose()
                : OnBotClose.END_CALL;
    }

    State state() {
        return state;
    }

    int attempt() {
        return attempt;
    }

    int reconnects() {
        return reconnects;
    }

    boolean isMuted() {
        return isMuted;
    }

    /** The URL without what may be secret. */
    @Nullable String maskedUrl() {
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
