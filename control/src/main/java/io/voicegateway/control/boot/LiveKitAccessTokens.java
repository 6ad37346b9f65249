package io.voicegateway.control.boot;

import io.voicegateway.control.http.AccessTokens;
import io.voicegateway.control.livekit.AccessGrants;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.TokenResult;
import io.voicegateway.control.livekit.TokenRole;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API's tokens are LiveKit's. */
public final class LiveKitAccessTokens implements AccessTokens {
    private final LiveKitTokens tokens;

    public LiveKitAccessTokens(final LiveKitTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Optional<Grant> verify(final String token) {
        return switch (tokens.verify(token)) {
            case TokenResult.Valid(final AccessGrants grants) ->
                    Optional.of(
                            new Grant(
                                    grants.isRoomAdmin() || grants.isRoomCreate(),
                                    grants.room().isEmpty() ? null : grants.room(),
                                    grants.identity()));
            case TokenResult.Invalid _ -> Optional.empty();
        };
    }

    @Override
    public Issued issue(
            final Role role,
            final String room,
            final String identity,
            final @Nullable String name,
            final long ttlS) {
        final String token =
                tokens.participantToken(
                        tokenRole(role), room, identity, name == null ? "" : name, Map.of(), ttlS);
        return new Issued(token, tokens.expiry(ttlS));
    }

    private static TokenRole tokenRole(final Role role) {
        return switch (role) {
            case DRIVER -> TokenRole.DRIVER;
            case HUMAN -> TokenRole.HUMAN;
            case NATIVE_BOT -> TokenRole.BOT;
            case ATTACHED_BOT -> TokenRole.ATTACHED_BOT;
        };
    }
}
