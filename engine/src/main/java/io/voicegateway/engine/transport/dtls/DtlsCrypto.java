package io.voicegateway.engine.transport.dtls;

import java.security.SecureRandom;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.gcm.BasicGCMMultiplier;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Bouncy Castle's cryptography for handshakes. Each leg keeps the ciphers of its DTLS records as long as it lives, for a handful of
 * records, so GCM goes without the multiplication tables, 16 KB a leg, that make it fast.
 */
public final class DtlsCrypto extends BcTlsCrypto {

    public DtlsCrypto(final SecureRandom random) {
        super(random);
    }

    @Override
    protected AEADBlockCipher createGCMMode(final BlockCipher cipher) {
        return GCMBlockCipher.newInstance(cipher, new BasicGCMMultiplier());
    }
}
