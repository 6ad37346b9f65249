package io.voicegateway.engine.srtp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The providers, as test parameters. */
public enum TestCrypto {
    JAVAX {
        @Override
        public SrtpCrypto open() {
            return SrtpCrypto.javax();
        }
    },
    LIBCRYPTO {
        @Override
        public SrtpCrypto open() {
            final SrtpCrypto libcrypto = SrtpCrypto.libcrypto();
            assumeTrue(libcrypto != null, "libcrypto is not installed");
            return libcrypto;
        }
    };

    /** A new one; a test whose provider is not there is skipped. */
    public abstract SrtpCrypto open();
}
