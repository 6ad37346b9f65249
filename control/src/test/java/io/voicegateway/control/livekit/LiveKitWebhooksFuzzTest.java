package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.voicegateway.engine.fuzz.Mutants;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class LiveKitWebhooksFuzzTest {
    private static final LiveKitTokens TOKENS =
            new LiveKitTokens(
                    "devkey",
                    "secret",
                    Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC));

    private final LiveKitWebhooks webhooks = new LiveKitWebhooks(TOKENS);

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldBelieveOnlyWhatIsSigned(final byte[] body) {
        final WebhookResult signed = webhooks.receive(TOKENS.bodyToken(body), body);
        assertFalse(signed instanceof WebhookResult.Rejected, signed::toString);

        // The same bytes as the header, and under another body's token.
        assertInstanceOf(
                WebhookResult.Rejected.class,
                webhooks.receive(new String(body, StandardCharsets.UTF_8), body));
        final byte[] other = new byte[body.length + 1];
        assertInstanceOf(
                WebhookResult.Rejected.class, webhooks.receive(TOKENS.bodyToken(other), body));
    }

    @Test
    void shouldBelieveOnlyWhatIsSignedWhenMutated() {
        Mutants.forEach(corpus(), 5_000, this::shouldBelieveOnlyWhatIsSigned);
    }

    static List<byte[]> corpus() {
        return Stream.of(
                        "{\"event\":\"participant_joined\",\"room\":{\"name\":\"call_1\",\"new\":{\"x\":1}},\"participant\":{\"sid\":\"PA_1\",\"identity\":\"driver_1\",\"state\":\"ACTIVE\",\"tracks\":[{\"sid\":\"TR_1\",\"type\":\"AUDIO\"}]},\"id\":\"EV_1\",\"createdAt\":\"1795450966\"}",
                        "{\"event\":\"participant_left\",\"participant\":{\"disconnectReason\":\"CLIENT_INITIATED\"}}",
                        "{\"event\":\"track_published\",\"participant\":{\"sid\":\"PA_1\"},\"track\":{\"sid\":\"TR_1\",\"source\":2,\"encryption\":\"GCM\"},\"createdAt\":9e18}",
                        "{\"event\":\"track_unpublished\",\"track\":{\"sid\":\"TR_1\"}}",
                        "{\"event\":\"room_finished\",\"room\":{\"sid\":\"RM_1\",\"numParticipants\":-1}}",
                        "[".repeat(20_000),
                        "{\"room\":".repeat(20_000))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
