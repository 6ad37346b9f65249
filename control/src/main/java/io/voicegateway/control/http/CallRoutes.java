package io.voicegateway.control.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallRequest;
import io.voicegateway.control.call.CallState;
import io.voicegateway.control.call.CallView;
import io.voicegateway.control.call.EndReason;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/calls}: create, list, read, end. */
final class CallRoutes {
    private static final int IDENTITY_LENGTH_LIMIT = 256;
    private static final int REASON_LENGTH_LIMIT = 256;
    private static final int DAY_S = 86_400;
    private static final int PAGE_LIMIT = 1_000;
    private static final int PAGE_DEFAULT = 100;
    private static final Set<String> FIELDS =
            Set.of(
                    "call_id",
                    "driver_identity",
                    "bot",
                    "record",
                    "metadata",
                    "max_duration_s",
                    "join_timeout_s");

    private final CallCommands calls;
    private final Answers answers;

    CallRoutes(final HttpContext http, final Answers answers) {
        calls = http.calls();
        this.answers = answers;
    }

    void mount(final Router router) {
        router.post("/v1/calls").handler(this::create);
        router.get("/v1/calls").handler(this::list);
        router.get("/v1/calls/:id")
                .handler(ctx -> answers.call(ctx, 200, calls.findCall(Answers.callId(ctx))));
        router.delete("/v1/calls/:id").handler(this::end);
    }

    private void create(final RoutingContext ctx) {
        final CallRequest request = read(RequestBody.of(ctx, FIELDS));
        if (request.callId() != null) {
            Problem.aboutCall(ctx, request.callId());
        }
        Authentication.requireCall(ctx, request.callId());
        answers.reply(
                ctx,
                calls.createCall(request),
                created ->
                        Answers.json(
                                ctx, created.isNew() ? 201 : 200, CallJson.of(created.call())));
    }

    private static CallRequest read(final RequestBody body) {
        final String callId = body.text("call_id");
        final RequestBody bot = body.object("bot", BotRequests.FIELDS);
        return new CallRequest(
                callId == null ? null : Answers.requireCallId(callId),
                body.text("driver_identity", IDENTITY_LENGTH_LIMIT),
                bot == null ? null : BotRequests.read(bot),
                body.flag("record"),
                body.strings("metadata"),
                body.number("max_duration_s", 1, DAY_S),
                body.number("join_timeout_s", 1, DAY_S));
    }

    private void list(final RoutingContext ctx) {
        final int limit = limit(ctx.request().getParam("limit"));
        final CallState state = state(ctx.request().getParam("state"));
        final String after = ctx.request().getParam("after");
        if (after != null) {
            Answers.requireCallId(after);
        }
        final String only = Authentication.onlyCall(ctx);
        if (only == null) {
            // One more than asked for tells whether there is a next page.
            answers.reply(
                    ctx,
                    calls.listCalls(state, limit + 1, after),
                    found -> page(ctx, found, limit));
        } else {
            answers.reply(
                    ctx,
                    calls.findCall(only),
                    found ->
                            page(
                                    ctx,
                                    found
                                            .filter(call -> state == null || call.state() == state)
                                            .filter(call -> !call.callId().equals(after))
                                            .stream()
                                            .toList(),
                                    limit));
        }
    }

    private static void page(
            final RoutingContext ctx, final List<CallView> found, final int limit) {
        final List<CallView> page = found.subList(0, Math.min(limit, found.size()));
        final JsonArray views = new JsonArray();
        page.forEach(call -> views.add(CallJson.of(call)));
        final JsonObject json = new JsonObject().put("calls", views);
        if (found.size() > limit) {
            json.put("next", page.getLast().callId());
        }
        Answers.json(ctx, 200, json);
    }

    private static int limit(final @Nullable String text) {
        if (text == null) {
            return PAGE_DEFAULT;
        }
        final int limit = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > PAGE_LIMIT) {
            throw Problem.badRequest("limit must be a whole number from 1 to " + PAGE_LIMIT);
        }
        return limit;
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
        throw Problem.badRequest("state must be one of a call's");
    }

    private void end(final RoutingContext ctx) {
        final String callId = Answers.callId(ctx);
        final String reason =
                RequestBody.of(ctx, Set.of("reason")).text("reason", REASON_LENGTH_LIMIT);
        answers.call(
                ctx,
                202,
                calls.endCall(
                        callId, EndReason.API_REQUEST, reason == null ? "requested" : reason));
    }
}
