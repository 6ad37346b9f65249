package io.voicegateway.control.seal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.voicegateway.control.call.BotRequest;
import io.voicegateway.control.call.CallRequest;
import io.voicegateway.control.call.OnBotClose;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AesCallSealTest {
    private static final CallRequest FULL =
            new CallRequest(
                    "c1",
                    "sip_+4912345",
                    new BotRequest(
                            URI.create("wss://bot.example/ws?token=hunter2"),
                            "l16",
                            16_000,
                            Map.of("X-Key", "hunter3"),
                            Map.of("language", "de"),
                            OnBotClose.HOLD),
                    false,
                    Map.of(),
                    3_600,
                    30);

    private final AesCallSeal seal = new AesCallSeal("secret");

    @Test
    void shouldOpenWhatItSealed() {
        final CallRequest least = new CallRequest("c1", null, null, null, Map.of(), null, null);

        assertEquals(Optional.of(FULL), seal.open("c1", seal.seal("c1", FULL)));
        assertEquals(Optional.of(least), seal.open("c1", seal.seal("c1", least)));
    }

    @Test
    void shouldKnowANativeBotAgain() {
        final CallRequest request =
                new CallRequest(
                        "c1", null, BotRequest.inRoom(OnBotClose.HOLD), null, Map.of(), null, null);

        assertEquals(Optional.of(request), seal.open("c1", seal.seal("c1", request)));
    }

    @Test
    void shouldOpenWhatAnotherProcessOfThisSecretSealed() {
        assertEquals(
                Optional.of(FULL), new AesCallSeal("secret").open("c1", seal.seal("c1", FULL)));
    }

    @Test
    void shouldShowNothingOfIt() {
        final String sealed = seal.seal("c1", FULL);
        final String bytes = new String(Base64.getDecoder().decode(sealed), ISO_8859_1);

        assertFalse(bytes.contains("hunter"), bytes);
        assertNotEquals(sealed, seal.seal("c1", FULL), "the same request twice looks the same");
    }

    @Test
    void shouldRefuseWhatAnotherSecretSealed() {
        assertEquals(Optional.empty(), new AesCallSeal("other").open("c1", seal.seal("c1", FULL)));
    }

    @Test
    void shouldRefuseWhatWasSealedForAnotherCall() {
        assertEquals(Optional.empty(), seal.open("c2", seal.seal("c1", FULL)));
    }

    @Test
    void shouldRefuseWhatIsTorn() {
        final String sealed = seal.seal("c1", FULL);

        // Without the padding at its end it is still whole.
        final int whole = sealed.replace("=", "").length();
        for (int length = 0; length < whole; length++) {
            assertEquals(Optional.empty(), seal.open("c1", sealed.substring(0, length)));
        }
        assertEquals(Optional.empty(), seal.open("c1", "%&!"));
    }
}
