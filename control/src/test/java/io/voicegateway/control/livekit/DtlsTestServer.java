package io.voicegateway.control.livekit;

import io.voicegateway.engine.transport.dtls.DtlsCrypto;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Hashtable;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SRTPProtectionProfile;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;

/** The DTLS server's side with a certificate of its own, for tests that need a handshake and nothing after it. */
final class DtlsTestServer {
    private final DtlsCrypto crypto = new DtlsCrypto(new SecureRandom());
    private final AsymmetricKeyParameter privateKey;
    private final byte[] certificate;

    DtlsTestServer() throws GeneralSecurityException, IOException {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        final KeyPair pair = generator.generateKeyPair();
        privateKey = PrivateKeyFactory.createKey(pair.getPrivate().getEncoded());
        final X500Name name = new X500Name("CN=test");
        final Instant now = Instant.now();
        try {
            certificate =
                    new JcaX509v3CertificateBuilder(
                                    name,
                                    BigInteger.ONE,
                                    Date.from(now.minus(Duration.ofDays(1))),
                                    Date.from(now.plus(Duration.ofDays(1))),
                                    name,
                                    pair.getPublic())
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(pair.getPrivate()))
                            .getEncoded();
        } catch (final OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    String fingerprint() {
        try {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (final GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    TlsServer newHandshake() {
        return new Handshake();
    }

    private final class Handshake extends DefaultTlsServer {

        private Handshake() {
            super(crypto);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.DTLSv12.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
        }

        @Override
        public Hashtable<Integer, byte[]> getServerExtensions() throws IOException {
            @SuppressWarnings("unchecked")
            final Hashtable<Integer, byte[]> extensions = super.getServerExtensions();
            TlsSRTPUtils.addUseSRTPExtension(
                    extensions,
                    new UseSRTPData(
                            new int[] {SRTPProtectionProfile.SRTP_AEAD_AES_128_GCM}, new byte[0]));
            return extensions;
        }

        @Override
        protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
            return new BcDefaultTlsCredentialedSigner(
                    new TlsCryptoParameters(context),
                    crypto,
                    privateKey,
                    new Certificate(new TlsCertificate[] {crypto.createCertificate(certificate)}),
                    SignatureAndHashAlgorithm.getInstance((short) 4, (short) 3));
        }
    }
}
