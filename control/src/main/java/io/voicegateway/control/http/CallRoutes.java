package io.voicegateway.control.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.BotRequest;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallRequest;
import io.voicegateway.control.call.CallState;
import io.voicegateway.control.call.CallView;
import io.voicegateway.control.call.EndReason;
import io.voicegateway.control.call.OnBotClose;
import io.voicegateway.engine.api.BotUrlRules;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /v1/calls}: create, read, end, tokens, the bot. */
final class CallRoutes {
    private static final Pattern CALL_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final int IDENTITY_LENGTH_LIMIT = 256;
    private static final int DAY_S = 86_400;
    private static final int PAGE_LIMIT = 1_000;
    private static final int PAGE_DEFAULT = 100;
    private static final long TOKEN_TTL_S = 3_600;
    private static final Set<String> CALL_FIELDS =
            Set.of(
                    "call_id",
                    "driver_identity",
                    "bot",
                    "record",
                    "metadata",
                    "max_duration_s",
                    "join_timeout_s");
    private static final Set<String> BOT_FIELDS =
            Set.of("mode", "url", "dialect", "headers", "parameters", "on_close");

    private final CallCommands calls;
    private final AccessTokens tokens;
    private final String livekitUrl;

    CallRoutes(final HttpContext http) {
        calls = http.calls();
        tokens = http.tokens();
        livekitUrl = http.livekitUrl();
    }

    void mount(final Router router) {
        router.post("/v1/calls").handler(this::create);
        router.get("/v1/calls").handler(this::list);
        router.get("/v1/calls/:id").handler(ctx -> answer(ctx, 200, calls.findCall(callId(ctx))));
        router.delete("/v1/calls/:id").handler(this::end);
        router.post("/v1/calls/:id/tokens").handler(this::token);
        router.post("/v1/calls/:id/bot/mute")
                .handler(ctx -> answer(ctx, 200, calls.muteBot(callId(ctx), true)));
        router.post("/v1/calls/:id/bot/unmute")
                .handler(ctx -> answer(ctx, 200, calls.muteBot(callId(ctx), false)));
        router.post("/v1/calls/:id/bot/clear")
                .handler(ctx -> answer(ctx, 200, calls.clearBot(callId(ctx))));
        router.put("/v1/calls/:id/bot").handler(this::swapBot);
        router.route("/v1/calls/:id/handoff").handler(CallRoutes::handoff);
    }

    private void create(final RoutingContext ctx) {
        final RequestBody body = RequestBody.of(ctx, CALL_FIELDS);
        final String callId = body.text("call_id");
        if (callId != null && !CALL_ID.matcher(callId).matches()) {
            throw Problem.badRequest("call_id must match " + CALL_ID);
        }
        final String driver = body.text("driver_identity");
        if (driver != null && (driver.isEmpty() || driver.length() > IDENTITY_LENGTH_LIMIT)) {
            throw Problem.badRequest(
                    "driver_identity must have 1 to " + IDENTITY_LENGTH_LIMIT + " characters");
        }
        if (Authentication.onlyCall(ctx) != null) {
            Authentication.requireCall(ctx, String.valueOf(callId));
        }
        final CallRequest request =
                new CallRequest(
                        callId,
                        driver,
                        bot(body.object("bot", BOT_FIELDS)),
                        body.flag("record"),
                        body.strings("metadata"),
                        body.number("max_duration_s", 1, DAY_S),
                        body.number("join_timeout_s", 1, DAY_S));
        reply(
                ctx,
                calls.createCall(request),
                (response, created) ->
                        json(response, created.isNew() ? 201 : 200, CallJson.of(created.call())));
    }

    private static @Nullable BotRequest bot(final @Nullable RequestBody body) {
        if (body == null) {
            return null;
        }
        final String mode = body.text("mode");
        if (mode != null && !mode.equals("attached")) {
            throw Problem.badRequest("bot.mode must be attached: native is not supported yet");
        }
        final String dialect = body.text("dialect");
        if (dialect != null && !dialect.equals("twilio")) {
            throw Problem.badRequest("bot.dialect must be twilio");
        }
        final Map<String, String> headers = body.strings("headers");
        final URI url = url(body.text("url"), headers);
        return new BotRequest(
                url, dialect, headers, body.strings("parameters"), onClose(body.text("on_close")));
    }

    private static @Nullable URI url(
            final @Nullable String text, final Map<String, String> headers) {
        if (text == null) {
            return null;
        }
        try {
            final URI url = URI.create(text);
            BotUrlRules.check(url, headers);
            return url;
        } catch (final IllegalArgumentException e) {
            // The parser's own message would repeat the URL, which may hold secrets.
            final boolean isOurs = e.getCause() == null;
            throw Problem.badRequest("bot.url: " + (isOurs ? e.getMessage() : "not a URL"));
        }
    }

    private static @Nullable OnBotClose onClose(final @Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "end_call" -> OnBotClose.END_CALL;
            case "hold" -> OnBotClose.HOLD;
            default -> throw Problem.badRequest("bot.on_close must be end_call or hold");
        };
    }

    private void list(final RoutingContext ctx) {
        final String only = Authentication.onlyCall(ctx);
        final int limit = limit(ctx.request().getParam("limit"));
        if (only != null) {
            reply(
                    ctx,
                    calls.findCall(only),
                    (response, call) ->
                            page(response, call.map(List::of).orElse(List.of()), limit));
            return;
        }
        reply(
                ctx,
                calls.listCalls(
                        state(ctx.request().getParam("state")),
                        limit,
                        ctx.request().getParam("after")),
                (response, page) -> page(response, page, limit));
    }

    private static void page(final RoutingContext ctx, final List<CallView> page, final int limit) {
        final JsonArray views = new JsonArray();
        page.forEach(call -> views.add(CallJson.of(call)));
        final JsonObject json = new JsonObject().put("calls", views);
        if (page.size() == limit) {
            json.put("next", page.getLast().callId());
        }
        json(ctx, 200, json);
    }

    private static int limit(final @Nullable String text) {
        if (text == null) {
            return PAGE_DEFAULT;
        }
        if (text.matches("\\d{1,4}")
                && Integer.parseInt(text) >= 1
                && Integer.parseInt(text) <= PAGE_LIMIT) {
            return Integer.parseInt(text);
        }
        throw Problem.badRequest("limit must be 1 to " + PAGE_LIMIT);
    }

    private static @Nullable CallState state(final @Nullable String text) {
        if (text == null) {
            return null;
        }
        for (final CallState state : CallState.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(text)) {
                return state;
            }
        }
        throw Problem.badRequest("unknown state: " + text);
    }

    private void end(final RoutingContext ctx) {
        final String reason = RequestBody.of(ctx, Set.of("reason")).text("reason");
        answer(
                ctx,
                202,
                calls.endCall(
                        callId(ctx), EndReason.API_REQUEST, reason == null ? "requested" : reason));
    }

    private void token(final RoutingContext ctx) {
        final RequestBody body = RequestBody.of(ctx, Set.of("role", "ttl_s", "name"));
        final String role = body.text("role");
        if (role == null || !Set.of("driver", "human", "bot").contains(role)) {
            throw Problem.badRequest("role must be driver, human or bot");
        }
        final Integer ttlS = body.number("ttl_s", 1, DAY_S);
        final String name = body.text("name");
        reply(
                ctx,
                calls.findCall(callId(ctx)),
                (response, found) -> {
                    final CallView call = found.orElseThrow(() -> Problem.notFound("no such call"));
                    final String identity = identity(role, call);
                    final AccessTokens.Issued issued =
                            tokens.issue(
                                    role,
                                    call.room(),
                                    identity,
                                    name,
                                    ttlS == null ? TOKEN_TTL_S : ttlS);
                    json(
                            response,
                            200,
                            new JsonObject()
                                    .put("token", issued.token())
                                    .put("url", livekitUrl)
                                    .put("room", call.room())
                                    .put("identity", identity)
                                    .put("expires_at", CallJson.time(issued.expiresAt())));
                });
    }

    /** A second human is {@code human_<call_id>.2}. */
    private static String identity(final String role, final CallView call) {
        if (role.equals("driver")) {
            return call.driverIdentity();
        }
        final String identity = role + "_" + call.callId();
        if (role.equals("bot")) {
            return identity;
        }
        final long humans =
                call.participants().stream()
                        .filter(
                                participant ->
                                        participant.role().equals("human")
                                                && !participant.state().equals("left"))
                        .count();
        return humans == 0 ? identity : identity + "." + (humans + 1);
    }

    private void swapBot(final RoutingContext ctx) {
        final BotRequest bot =
                bot(RequestBody.of(ctx, Set.of("url", "dialect", "headers", "parameters")));
        if (bot == null || bot.url() == null) {
            throw Problem.badRequest("url is needed");
        }
        answer(ctx, 200, calls.swapBot(callId(ctx), bot));
    }

    private static void handoff(final RoutingContext ctx) {
        callId(ctx);
        throw new Problem(501, "Not Implemented", "hand-off is not supported yet");
    }

    /** The call id of the path, if the token may see it. */
    static String callId(final RoutingContext ctx) {
        final String callId = ctx.pathParam("id");
        if (!CALL_ID.matcher(callId).matches()) {
            throw Problem.notFound("no such call");
        }
        Authentication.requireCall(ctx, callId);
        return callId;
    }

    static void answer(
            final RoutingContext ctx,
            final int status,
            final CompletionStage<Optional<CallView>> stage) {
        reply(
                ctx,
                stage,
                (response, call) ->
                        json(
                                response,
                                status,
                                CallJson.of(
                                        call.orElseThrow(() -> Problem.notFound("no such call")))));
    }

    /** Answers on the request's own thread when the stage completes. */
    static <T> void reply(
            final RoutingContext ctx,
            final CompletionStage<T> stage,
            final BiConsumer<RoutingContext, T> write) {
        stage.whenComplete(
                (value, failure) ->
                        ctx.vertx()
                                .runOnContext(
                                        _ -> {
                                            try {
                                                if (failure != null) {
                                                    ctx.fail(failure);
                                                } else {
                                                    write.accept(ctx, value);
                                                }
                                            } catch (final Problem problem) {
                                                ctx.fail(problem);
                                            }
                                        }));
    }

    static void json(final RoutingContext ctx, final int status, final JsonObject body) {
        ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }
}
