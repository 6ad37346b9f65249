package io.voicegateway.control.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.BotRequest;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallView;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code /v1/calls/{id}/bot}: silence it, press keys, or put another in its place. */
final class BotRoutes {
    private static final Pattern DIGITS = Pattern.compile("[0-9*#A-D]{1,64}");

    private final CallCommands calls;
    private final Answers answers;

    BotRoutes(final HttpContext http, final Answers answers) {
        calls = http.calls();
        this.answers = answers;
    }

    void mount(final Router router) {
        router.post("/v1/calls/:id/bot/mute")
                .handler(ctx -> command(ctx, callId -> calls.muteBot(callId, true)));
        router.post("/v1/calls/:id/bot/unmute")
                .handler(ctx -> command(ctx, callId -> calls.muteBot(callId, false)));
        router.post("/v1/calls/:id/bot/clear").handler(ctx -> command(ctx, calls::clearBot));
        router.post("/v1/calls/:id/dtmf").handler(this::sendDtmf);
        router.put("/v1/calls/:id/bot").handler(this::swap);
    }

    private void command(
            final RoutingContext ctx,
            final Function<String, CompletionStage<Optional<CallView>>> command) {
        final String callId = Answers.callId(ctx);
        RequestBody.requireNone(ctx);
        answers.call(ctx, 200, command.apply(callId));
    }

    private void sendDtmf(final RoutingContext ctx) {
        final String callId = Answers.callId(ctx);
        final RequestBody body = RequestBody.of(ctx, Set.of("digits"));
        final String digits = body.text("digits");
        if (digits == null || !DIGITS.matcher(digits).matches()) {
            throw body.wrong("digits", "1 to 64 of 0 to 9, *, # and A to D");
        }
        answers.call(ctx, 202, calls.sendDtmf(callId, digits));
    }

    private void swap(final RoutingContext ctx) {
        final String callId = Answers.callId(ctx);
        final BotRequest bot = BotRequests.read(RequestBody.of(ctx, BotRequests.SWAP_FIELDS));
        if (bot.url() == null) {
            throw Problem.badRequest("url is needed");
        }
        answers.call(ctx, 200, calls.swapBot(callId, bot));
    }
}
