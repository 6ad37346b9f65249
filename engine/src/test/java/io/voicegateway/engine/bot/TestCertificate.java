package io.voicegateway.engine.bot;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate that vouches for itself, for one name and for loopback. */
final class TestCertificate {
    private final KeyPair keys;
    private final X509Certificate certificate;

    TestCertificate(final String hostName)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
        final X500Name name = new X500Name("CN=" + hostName);
        final Instant now = Instant.now();
        final JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minusSeconds(3_600)),
                        Date.from(now.plusSeconds(3_600)),
                        name,
                        keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(
                        new GeneralName[] {
                            new GeneralName(GeneralName.dNSName, hostName),
                            new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                        }));
        certificate =
                new JcaX509CertificateConverter()
                        .getCertificate(
                                builder.build(
                                        new JcaContentSignerBuilder("SHA256withECDSA")
                                                .build(keys.getPrivate())));
    }

    SslContext server() throws IOException {
        return SslContextBuilder.forServer(keys.getPrivate(), certificate)
                .sslProvider(SslProvider.JDK)
                .build();
    }

    /** Trusts this certificate and no other. */
    SslContext client() throws IOException {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(certificate)
                .build();
    }
}
