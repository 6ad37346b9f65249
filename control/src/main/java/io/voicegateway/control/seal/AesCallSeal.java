package io.voicegateway.control.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.voicegateway.control.call.CallRequest;
import io.voicegateway.control.call.CallSeal;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals with AES-256-GCM under a key that HKDF derives from the API secret, and binds what is sealed to its call. Used by the conductor.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5869">RFC 5869, HKDF</a>
 */
public final class AesCallSeal implements CallSeal {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final byte[] PURPOSE = "voice-gateway call request 1".getBytes(UTF_8);
    private static final int KEY_LENGTH = 32;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKey key;

    public AesCallSeal(final String apiSecret) {
        try {
            key =
                    KDF.getInstance("HKDF-SHA256")
                            .deriveKey(
                                    "AES",
                                    HKDFParameterSpec.ofExtract()
                                            .addIKM(
                                                    new SecretKeySpec(
                                                            apiSecret.getBytes(UTF_8), "Generic"))
                                            .thenExpand(PURPOSE, KEY_LENGTH));
        } catch (final GeneralSecurityException e) {
            throw missing(e);
        }
    }

    @Override
    public String seal(final String callId, final CallRequest request) {
        final byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            final byte[] encrypted =
                    cipher(Cipher.ENCRYPT_MODE, callId, nonce)
                            .doFinal(RequestJson.write(request).getBytes(UTF_8));
            return Base64.getEncoder()
                    .encodeToString(
                            ByteBuffer.allocate(NONCE_LENGTH + encrypted.length)
                                    .put(nonce)
                                    .put(encrypted)
                                    .array());
        } catch (final GeneralSecurityException e) {
            throw missing(e);
        }
    }

    @Override
    public Optional<CallRequest> open(final String callId, final String sealed) {
        try {
            final ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(sealed));
            final byte[] nonce = new byte[Math.min(NONCE_LENGTH, bytes.remaining())];
            bytes.get(nonce);
            final byte[] encrypted = new byte[bytes.remaining()];
            bytes.get(encrypted);
            final byte[] json = cipher(Cipher.DECRYPT_MODE, callId, nonce).doFinal(encrypted);
            return Optional.of(RequestJson.read(callId, new String(json, UTF_8)));
        } catch (final GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Cipher cipher(final int mode, final String callId, final byte[] nonce)
            throws GeneralSecurityException {
        final Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(callId.getBytes(UTF_8));
        return cipher;
    }

    private static IllegalStateException missing(final GeneralSecurityException e) {
        return new IllegalStateException("AES-GCM or HKDF is missing from this JDK", e);
    }
}
