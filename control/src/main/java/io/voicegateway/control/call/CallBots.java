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
        if (!call.isLive() || !call.bot.onConnected()) {
            return;
        }
        call.participants.join(EventSource.ENGINE, call.botIdentity(), sid(call));
        final BotRequest unknown = call.bot.takeUnknown();
        call.log.botConnected(
                call.bot.socketDialect(),
                call.bot.attempt(),
                unknown == null
                        ? null
                        : ending.context().seal().seal(call.callId, call.request.withBot(unknown)));
        call.bot.journaled();
    }

    /** The attached bot is a participant of its own for each socket, told apart by the attempt. */
    private static String sid(final Call call) {
        return call.ownSid + "#" + call.bot.attempt();
    }

    void onDisconnected(
            final Call call, final int closeCode, final boolean isClean, final String reason) {
        leave(call, EventSource.ENGINE, closeCode, "bot_disconnected");
        final BotLink.Outcome outcome = call.bot.onDisconnected(closeCode, isClean);
        final String detail = closeCode + " " + reason;
        switch (outcome) {
            case CLOSED -> {
                if (call.bot.onClose() == OnBotClose.END_CALL) {
                    end(call, EndReason.BOT_CLOSED, "the bot closed: " + detail);
                }
            }
            case LOST -> end(call, EndReason.BOT_LOST, "the bot is lost: " + detail);
            case REDIAL ->
                    LOG.info("event=bot_redial call_id={} after=\"{}\"", call.callId, detail);
            case AWAITED ->
                    call.bot.awaitReturn(
                            () -> {
                                end(call, EndReason.BOT_LOST, "the bot is lost: " + detail);
                                ending.advance(call);
                            });
            case NOTHING -> {
                // We closed it ourselves.
            }
        }
        ending.advance(call);
    }

    /** A call that a human has or waits for goes on without a bot. */
    private void end(final Call call, final EndReason reason, final String detail) {
        if (call.state().isHandoff()) {
            LOG.info("event=bot_gone_in_handoff call_id={} detail=\"{}\"", call.callId, detail);
        } else {
            ending.begin(call, reason, EventSource.ENGINE, detail);
        }
    }

    /** A bot that was there goes; of one that was not it is a no-op. After a crash the journal may know half of it. */
    static void leave(
            final Call call, final EventSource source, final int closeCode, final String reason) {
        if (call.bot.takeJournaled()) {
            call.log.botDisconnected(
                    source, call.bot.socketDialect(), call.bot.attempt(), closeCode);
        }
        call.participants.leave(source, call.botIdentity(), reason);
    }
}
