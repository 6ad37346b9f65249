package io.voicegateway.control.livekit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.voicegateway.control.participant.LiveKitFact;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import livekit.LivekitWebhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/**
 * Believes the server's webhooks, and nobody else's: the request carries a token signed with the server's key that names the SHA-256 of
 * the body. Immutable; called by any thread.
 */
public final class LiveKitWebhooks {
    private static final long MS_PER_S = 1000;
    private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

    private final LiveKitTokens tokens;

    public LiveKitWebhooks(final LiveKitTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Checks and reads a request. Never throws.
     *
     * @param authorization the header as it came, with or without {@code Bearer}; null when there was none
     * @param body          the body's raw bytes
     */
    public WebhookResult receive(final @Nullable String authorization, final byte[] body) {
        if (authorization == null) {
            return new WebhookResult.Rejected("no Authorization header");
        }
        final String token =
                authorization.startsWith("Bearer ")
                        ? authorization.substring("Bearer ".length())
                        : authorization;
        return switch (tokens.verify(token.strip())) {
            case TokenResult.Invalid(final String reason) -> new WebhookResult.Rejected(reason);
            case TokenResult.Valid(final AccessGrants grants) ->
                    isFor(grants.sha256(), body)
                            ? read(body)
                            : new WebhookResult.Rejected("the token is not for this body");
        };
    }

    private static boolean isFor(final @Nullable String sha256, final byte[] body) {
        return sha256 != null
                && MessageDigest.isEqual(
                        sha256.getBytes(StandardCharsets.US_ASCII),
                        LiveKitTokens.sha256(body).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads what a server in this process reports, which needs no proof. Never throws. */
    public static WebhookResult read(final byte[] body) {
        final WebhookEvent.Builder event = WebhookEvent.newBuilder();
        try {
            JSON.merge(new String(body, StandardCharsets.UTF_8), event);
        } catch (final InvalidProtocolBufferException _) {
            return new WebhookResult.Malformed("the body is no WebhookEvent");
        }
        final LiveKitFact fact = fact(event.build());
        return fact == null
                ? new WebhookResult.Ignored(event.getEvent())
                : new WebhookResult.Fact(fact);
    }

    private static @Nullable LiveKitFact fact(final WebhookEvent event) {
        final String room = event.getRoom().getName();
        final long createdAtMs = event.getCreatedAt() * MS_PER_S;
        return switch (event.getEvent()) {
            case "participant_joined" ->
                    new LiveKitFact.ParticipantJoined(
                            event.getId(),
                            room,
                            createdAtMs,
                            ParticipantMapping.participant(event.getParticipant()));
            case "participant_left", "participant_connection_aborted" ->
                    new LiveKitFact.ParticipantLeft(
                            event.getId(),
                            room,
                            createdAtMs,
                            ParticipantMapping.departed(event.getParticipant()));
            case "track_published" ->
                    new LiveKitFact.TrackPublished(
                            event.getId(),
                            room,
                            createdAtMs,
                            event.getParticipant().getSid(),
                            event.getParticipant().getIdentity(),
                            ParticipantMapping.track(event.getTrack()));
            case "track_unpublished" ->
                    new LiveKitFact.TrackUnpublished(
                            event.getId(),
                            room,
                            createdAtMs,
                            event.getParticipant().getSid(),
                            event.getParticipant().getIdentity(),
                            event.getTrack().getSid());
            case "room_finished" ->
                    new LiveKitFact.RoomFinished(
                            event.getId(), room, createdAtMs, event.getRoom().getSid());
            default -> null;
        };
    }
}
