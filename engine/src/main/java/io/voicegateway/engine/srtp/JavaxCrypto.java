package io.voicegateway.engine.srtp;

import java.util.List;

/** The JDK's ciphers. AES-CM comes first: it allocates nothing, the JDK's GCM does. */
final class JavaxCrypto extends SrtpCrypto {
    private static final List<SrtpProfile> PROFILES =
            List.of(SrtpProfile.AES_CM_128_HMAC_SHA1_80, SrtpProfile.AEAD_AES_128_GCM);

    @Override
    public String name() {
        return "javax.crypto (JDK " + Runtime.version() + ")";
    }

    @Override
    public List<SrtpProfile> profiles() {
        return PROFILES;
    }

    @Override
    SrtpTransform newTransform(final SrtpSessionKeys keys) {
        return new HeapTransform(
                switch (keys.profile()) {
                    case AES_CM_128_HMAC_SHA1_80 -> new AesCmHmacSha1Transform(keys);
                    case AEAD_AES_128_GCM -> new AesGcmTransform(keys);
                });
    }
}
