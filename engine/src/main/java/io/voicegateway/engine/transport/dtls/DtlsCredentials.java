package io.voicegateway.engine.transport.dtls;

import io.voicegateway.engine.srtp.SrtpProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;

/**
 * How the two sides of a handshake know each other, and what they may agree on.
 *
 * @param identity          ours
 * @param remoteFingerprint SHA-256 that the peer's certificate must have, as SDP writes it
 * @param profiles          that we have, best first
 */
public record DtlsCredentials(
        DtlsCrypto crypto,
        DtlsIdentity identity,
        String remoteFingerprint,
        List<SrtpProfile> profiles) {

    public DtlsCredentials {
        profiles = List.copyOf(profiles);
    }

    /** The best profile that both sides have. */
    SrtpProfile choose(final int[] offered) throws TlsFatalAlert {
        for (final SrtpProfile candidate : profiles) {
            for (final int id : offered) {
                if (candidate.id() == id) {
                    return candidate;
                }
            }
        }
        throw new TlsFatalAlert(AlertDescription.handshake_failure, "no common SRTP profile");
    }

    TlsCredentialedSigner signer(final TlsContext context) throws IOException {
        final Certificate chain =
                new Certificate(
                        new TlsCertificate[] {crypto.createCertificate(identity.certificate())});
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                identity.privateKey(),
                chain,
                new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    /** Compares the peer's certificate with the fingerprint that came by signalling. */
    void verify(final Certificate certificate) throws IOException {
        if (certificate.isEmpty()) {
            throw new TlsFatalAlert(
                    AlertDescription.bad_certificate, "the peer sent no certificate");
        }
        final String actual =
                DtlsIdentity.fingerprint(certificate.getCertificateAt(0).getEncoded());
        final byte[] expected =
                remoteFingerprint.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, actual.getBytes(StandardCharsets.US_ASCII))) {
            throw new TlsFatalAlert(
                    AlertDescription.bad_certificate,
                    "the certificate is not the one in the peer's SDP");
        }
    }
}
