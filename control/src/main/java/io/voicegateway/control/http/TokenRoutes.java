package io.voicegateway.control.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.BotMode;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallState;
import io.voicegateway.control.call.CallView;
import io.voicegateway.control.call.CallView.ParticipantView;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /v1/calls/{id}/tokens}: ways into one call. */
final class TokenRoutes {
    private static final Set<String> ROLES = Set.of("driver", "human", "bot");
    private static final int DAY_S = 86_400;
    private static final int TTL_DEFAULT_S = 3_600;
    private static final int NAME_LENGTH_LIMIT = 256;

    private final CallCommands calls;
    private final AccessTokens tokens;
    private final String livekitUrl;
    private final Answers answers;

    TokenRoutes(final HttpContext http, final Answers answers) {
        calls = http.calls();
        tokens = http.tokens();
        livekitUrl = http.livekitUrl();
        this.answers = answers;
    }

    void mount(final Router router) {
        router.post("/v1/calls/:id/tokens").handler(this::issue);
    }

    private void issue(final RoutingContext ctx) {
        final String callId = Answers.callId(ctx);
        final RequestBody body = RequestBody.of(ctx, Set.of("role", "ttl_s", "name"));
        final String role = role(body);
        final Integer ttlS = body.number("ttl_s", 1, DAY_S);
        final String name = body.text("name", NAME_LENGTH_LIMIT);
        answers.found(
                ctx,
                calls.findCall(callId),
                call ->
                        Answers.json(
                                ctx,
                                200,
                                token(call, role, name, ttlS == null ? TTL_DEFAULT_S : ttlS)));
    }

    private JsonObject token(
            final CallView call,
            final String roleName,
            final @Nullable String name,
            final int ttlS) {
        if (call.state() == CallState.ENDING || call.state() == CallState.ENDED) {
            // LiveKit would make a new room for whoever came with it.
            throw new Problem(409, "the call has ended");
        }
        final AccessTokens.Role role = accessRole(roleName, call);
        final String identity = identity(role, call);
        final AccessTokens.Issued issued = tokens.issue(role, call.room(), identity, name, ttlS);
        return new JsonObject()
                .put("token", issued.token())
                .put("url", livekitUrl)
                .put("room", call.room())
                .put("identity", identity)
                .put("expires_at", CallJson.time(issued.expiresAt()));
    }

    private static String role(final RequestBody body) {
        final String role = body.text("role");
        if (role == null || !ROLES.contains(role)) {
            throw body.wrong("role", "driver, human or bot");
        }
        return role;
    }

    private static AccessTokens.Role accessRole(final String role, final CallView call) {
        return switch (role) {
            case "driver" -> AccessTokens.Role.DRIVER;
            case "human" -> AccessTokens.Role.HUMAN;
            default ->
                    call.bot().mode().equals(BotMode.NATIVE.label())
                            ? AccessTokens.Role.NATIVE_BOT
                            : AccessTokens.Role.ATTACHED_BOT;
        };
    }

    private static String identity(final AccessTokens.Role role, final CallView call) {
        return switch (role) {
            case DRIVER -> call.driverIdentity();
            case HUMAN -> humanIdentity(call);
            case NATIVE_BOT, ATTACHED_BOT -> "bot_" + call.callId();
        };
    }

    /** The first that nobody in the room has: a second participant of the same identity would evict the first. */
    private static String humanIdentity(final CallView call) {
        final Set<String> taken =
                call.participants().stream()
                        .filter(participant -> !participant.state().equals("left"))
                        .map(ParticipantView::identity)
                        .collect(Collectors.toSet());
        final String first = "human_" + call.callId();
        String identity = first;
        for (int i = 2; taken.contains(identity); i++) {
            identity = first + "." + i;
        }
        return identity;
    }
}
