package io.voicegateway.control.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.EndReason;
import org.jspecify.annotations.Nullable;

/**
 * The one request of Twilio's REST API that bots make: end the call. Their serializers make it at the end of a conversation, with the ids
 * of the start message.
 *
 * @see <a href="https://www.twilio.com/docs/voice/api/call-resource">Twilio's Call resource</a>
 */
final class TwilioRoutes {
    private static final int UNAUTHENTICATED = 20003;
    private static final int NOT_FOUND = 20404;
    private static final int BAD_STATUS = 21220;

    private final CallCommands calls;
    private final Answers answers;
    private final @Nullable TwilioCredentials credentials;
    private final long bodyLimit;

    TwilioRoutes(final HttpContext http, final Answers answers) {
        calls = http.calls();
        this.answers = answers;
        credentials = http.twilio();
        bodyLimit = http.limits().bodyBytes();
    }

    void mount(final Router router) {
        router.route("/2010-04-01/*").handler(BodyHandler.create(false).setBodyLimit(bodyLimit));
        router.post("/2010-04-01/Accounts/:account/Calls/:call").handler(this::update);
    }

    private void update(final RoutingContext ctx) {
        if (credentials == null) {
            throw Problem.notFound("no such resource");
        }
        if (!credentials.accepts(ctx.request().getHeader("Authorization"))) {
            ctx.response().putHeader("WWW-Authenticate", "Basic realm=\"Twilio API\"");
            refuse(ctx, 401, UNAUTHENTICATED, "Authenticate");
        } else if (!credentials.accountSid().equals(ctx.pathParam("account"))) {
            refuse(ctx, 404, NOT_FOUND, "The requested resource was not found");
        } else if (!"completed".equals(ctx.request().getFormAttribute("Status"))) {
            refuse(ctx, 400, BAD_STATUS, "Status must be completed");
        } else {
            hangUp(ctx, ctx.pathParam("call").replaceFirst("\\.json$", ""));
        }
    }

    private void hangUp(final RoutingContext ctx, final String callSid) {
        answers.reply(
                ctx,
                calls.endCallOfSid(callSid, EndReason.API_REQUEST, "hung up by Twilio's REST API"),
                call -> {
                    if (call.isEmpty()) {
                        refuse(ctx, 404, NOT_FOUND, "The requested resource was not found");
                    } else {
                        Answers.json(
                                ctx,
                                200,
                                new JsonObject()
                                        .put("sid", callSid)
                                        .put("account_sid", ctx.pathParam("account"))
                                        .put("status", "completed"));
                    }
                });
    }

    /** As Twilio's clients read it. */
    private static void refuse(
            final RoutingContext ctx, final int status, final int code, final String message) {
        Answers.json(
                ctx,
                status,
                new JsonObject().put("code", code).put("message", message).put("status", status));
    }
}
