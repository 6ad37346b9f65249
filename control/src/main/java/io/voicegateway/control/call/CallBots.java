package io.voicegateway.control.call;

import io.voicegateway.control.event.EventSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bots in calls: a socket that is up is a participant, a bot that is gone may end the call. Used by the conductor. */
final class CallBots {
    private static final Logger LOG = LoggerFactory.getLogger(CallBots.class);

    /** RFC 6455 §7.1.5: the connection was lost. */
    static final int NO_CLOSE_CODE = 1006;

    static final String GATEWAY_CRASH = "gateway_crash";

    private final CallEnding ending;

    CallBots(final CallEnding ending) {
        this.ending = ending;
    }

    void onConnected(final Call call) {
        final BotLink bot = call.attachedBot();
        if (bot == null || !call.isLive() || !bot.onConnected()) {
            return;
        }
        call.participants.join(EventSource.ENGINE, call.botIdentity(), sid(call, bot));
        final BotRequest unknown = bot.takeUnknown();
        call.log.botConnected(
                bot.socketDialect(),
                bot.attempt(),
                unknown == null
                        ? null
                        : ending.context().seal().seal(call.callId, call.request.withBot(unknown)));
        bot.journaled();
    }

    /** The attached bot is a participant of its own for each socket, told apart by the attempt. */
    private static String sid(final Call call, final BotLink bot) {
        return call.ownSid + "#" + bot.attempt();
    }

    void onDisconnected(
            final Call call, final int closeCode, final boolean isClean, final String reason) {
        final BotLink bot = call.attachedBot();
        if (bot == null) {
            return;
        }
        leave(call, EventSource.ENGINE, closeCode, "bot_disconnected");
        final BotLink.Outcome outcome = bot.onDisconnected(closeCode, isClean);
        final String detail = closeCode + " " + reason;
        switch (outcome) {
            case CLOSED -> closed(call, EventSource.ENGINE, detail);
            case LOST -> lost(call, EventSource.ENGINE, detail);
            case REDIAL ->
                    LOG.info("event=bot_redial call_id={} after=\"{}\"", call.callId, detail);
            case AWAITED ->
                    bot.awaitReturn(
                            () -> {
                                lost(call, EventSource.ENGINE, detail);
                                ending.advance(call);
                            });
            case NOTHING -> {
                // We closed it ourselves.
            }
        }
        ending.advance(call);
    }

    /** A bot that was in the room itself has gone. */
    void onGone(
            final Call call, final EventSource source, final boolean isClean, final String detail) {
        final NativeBot bot = call.nativeBot();
        if (bot == null) {
            return;
        }
        bot.onGone(isClean);
        if (isClean) {
            closed(call, source, detail);
        } else {
            lost(call, source, detail);
        }
    }

    private void closed(final Call call, final EventSource source, final String detail) {
        if (call.bot.onClose() == OnBotClose.END_CALL) {
            end(call, EndReason.BOT_CLOSED, source, "the bot closed: " + detail);
        }
    }

    private void lost(final Call call, final EventSource source, final String detail) {
        end(call, EndReason.BOT_LOST, source, "the bot is lost: " + detail);
    }

    /** A call that a human has or waits for goes on without a bot. */
    private void end(
            final Call call,
            final EndReason reason,
            final EventSource source,
            final String detail) {
        if (call.state().isHandoff()) {
            LOG.info("event=bot_gone_in_handoff call_id={} detail=\"{}\"", call.callId, detail);
        } else {
            ending.begin(call, reason, source, detail);
        }
    }

    /** An attached bot that was there goes; of one that was not it is a no-op. After a crash the journal may know half of it. */
    static void leave(
            final Call call, final EventSource source, final int closeCode, final String reason) {
        final BotLink bot = call.attachedBot();
        if (bot == null) {
            return;
        }
        if (bot.takeJournaled()) {
            call.log.botDisconnected(source, bot.socketDialect(), bot.attempt(), closeCode);
        }
        call.participants.leave(source, call.botIdentity(), reason);
    }
}
