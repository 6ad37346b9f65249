package io.voicegateway.control.http;

import io.netty.channel.Channel;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.BotMode;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallState;
import io.voicegateway.control.call.CallView;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotSocket;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/calls/{id}/bot} with a WebSocket upgrade: a bot that dials in instead of being dialled. After the upgrade the socket
 * leaves the HTTP server.
 */
final class BotDialInRoutes {
    private static final String BEARER = "Bearer ";

    private final CallCommands calls;
    private final AccessTokens tokens;
    private final Function<Channel, BotSocket> sockets;
    private final Answers answers;

    BotDialInRoutes(final HttpContext http, final Answers answers) {
        calls = http.calls();
        tokens = http.tokens();
        sockets = http.botSockets();
        this.answers = answers;
    }

    void mount(final Router router) {
        router.get("/v1/calls/:id/bot").handler(this::dialIn);
    }

    private void dialIn(final RoutingContext ctx) {
        final String callId = Answers.requireCallId(ctx.pathParam("id"));
        requireToken(ctx, callId);
        WebSocketUpgrade.require(ctx);
        final String dialect = dialect(ctx.request().getParam("dialect"));
        final Integer sampleRateHz = sampleRateHz(ctx.request().getParam("sample_rate"));
        answers.found(
                ctx,
                calls.findCall(callId),
                call -> {
                    requireOpen(call);
                    upgrade(ctx, callId, dialect, sampleRateHz);
                });
    }

    private void requireToken(final RoutingContext ctx, final String callId) {
        final String token = token(ctx);
        final Optional<AccessTokens.Grant> verified =
                token == null ? Optional.empty() : tokens.verify(token);
        if (verified.isEmpty()) {
            ctx.response().putHeader("WWW-Authenticate", "Bearer");
            throw new Problem(401, "the call's bot token is needed");
        }
        final AccessTokens.Grant grant = verified.get();
        final boolean isOfRoom = ("call_" + callId).equals(grant.room());
        final boolean isAllowed =
                grant.isAdmin()
                        ? grant.room() == null || isOfRoom
                        : isOfRoom && grant.identity().equals("bot_" + callId);
        if (!isAllowed) {
            throw new Problem(403, "the token is not this call's bot token");
        }
    }

    private static @Nullable String token(final RoutingContext ctx) {
        final String header = ctx.request().getHeader("Authorization");
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return header.substring(BEARER.length()).trim();
        }
        return ctx.request().getParam("access_token");
    }

    private static @Nullable String dialect(final @Nullable String name) {
        if (name != null && !BotLegDescription.DIALECTS.contains(name)) {
            throw Problem.badRequest(
                    "dialect must be one of " + String.join(", ", BotLegDescription.DIALECTS));
        }
        return name;
    }

    private static @Nullable Integer sampleRateHz(final @Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("\\d{4,5}")) {
            throw Problem.badRequest(
                    "sample_rate must be one of " + BotLegDescription.SAMPLE_RATES_HZ);
        }
        return Integer.valueOf(text);
    }

    private static void requireOpen(final CallView call) {
        if (call.state() == CallState.ENDING || call.state() == CallState.ENDED) {
            throw new Problem(409, "the call has ended");
        }
        if (call.bot().mode().equals(BotMode.NATIVE.label())) {
            throw new Problem(409, "the bot of this call is native: it joins the room");
        }
    }

    private void upgrade(
            final RoutingContext ctx,
            final String callId,
            final @Nullable String dialect,
            final @Nullable Integer sampleRateHz) {
        if (!(ctx.request().connection() instanceof final HttpServerConnection connection)) {
            throw new IllegalStateException(
                    "no connection to give away: " + ctx.request().connection());
        }
        final Channel channel = connection.channelHandlerContext().channel();
        WebSocketUpgrade.accept(ctx.request())
                .onSuccess(_ -> attach(callId, sockets.apply(channel), dialect, sampleRateHz))
                .onFailure(ctx::fail);
    }

    /** What is refused now can only be told by closing: the upgrade is answered. */
    private void attach(
            final String callId,
            final BotSocket socket,
            final @Nullable String dialect,
            final @Nullable Integer sampleRateHz) {
        calls.attachBot(callId, socket, dialect, sampleRateHz)
                .whenComplete(
                        (call, failure) -> {
                            if (failure != null || call.isEmpty()) {
                                socket.refuse();
                            }
                        });
    }
}
