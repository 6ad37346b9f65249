package io.voicegateway.engine.transport.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The engine's self-signed ECDSA P-256 certificate. Peers know it by the fingerprint in the SDP (RFC 8122 §5). Immutable. */
public final class DtlsIdentity {
    private static final Duration BACKDATED = Duration.ofDays(1);
    private static final Duration VALID = Duration.ofDays(3650);
    private static final HexFormat FINGERPRINT_FORMAT = HexFormat.ofDelimiter(":").withUpperCase();

    private final byte[] certificate;
    private final AsymmetricKeyParameter privateKey;

    private DtlsIdentity(final byte[] certificate, final AsymmetricKeyParameter privateKey) {
        this.certificate = certificate;
        this.privateKey = privateKey;
    }

    /** Makes a fresh one. Takes some milliseconds: once per engine. */
    public static DtlsIdentity generate(final SecureRandom random) {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            final KeyPair keys = generator.generateKeyPair();
            final X500Name name = new X500Name("CN=voice-gateway");
            final Instant now = Instant.now();
            final byte[] certificate =
                    new JcaX509v3CertificateBuilder(
                                    name,
                                    new BigInteger(64, random),
                                    Date.from(now.minus(BACKDATED)),
                                    Date.from(now.plus(VALID)),
                                    name,
                                    keys.getPublic())
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate()))
                            .getEncoded();
            return new DtlsIdentity(
                    certificate, PrivateKeyFactory.createKey(keys.getPrivate().getEncoded()));
        } catch (final GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot make an ECDSA certificate", e);
        }
    }

    /** SHA-256 of the certificate as SDP writes it. */
    public String fingerprint() {
        return fingerprint(certificate);
    }

    byte[] certificate() {
        return certificate;
    }

    AsymmetricKeyParameter privateKey() {
        return privateKey;
    }

    static String fingerprint(final byte[] certificate) {
        try {
            return FINGERPRINT_FORMAT.formatHex(
                    MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
