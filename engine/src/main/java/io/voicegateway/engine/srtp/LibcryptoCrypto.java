package io.voicegateway.engine.srtp;

import java.util.List;

/** The system's libcrypto. Both profiles are free of garbage and cost about the same, so GCM comes first, as with other peers. */
final class LibcryptoCrypto extends SrtpCrypto {
    private static final List<SrtpProfile> PROFILES =
            List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES_CM_128_HMAC_SHA1_80);

    @Override
    public String name() {
        return "libcrypto (" + Libcrypto.loaded().version() + ")";
    }

    @Override
    public List<SrtpProfile> profiles() {
        return PROFILES;
    }

    @Override
    SrtpTransform newTransform(final SrtpSessionKeys keys) {
        return switch (keys.profile()) {
            case AES_CM_128_HMAC_SHA1_80 -> new EvpCmHmacSha1Transform(keys);
            case AEAD_AES_128_GCM -> new EvpGcmTransform(keys);
        };
    }
}
