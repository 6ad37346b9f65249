package io.voicegateway.engine.transport.dtls;

import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;

/** The peer's side of DTLS-SRTP, for tests: what a media server does. */
public final class DtlsSrtpClient extends DefaultTlsClient {
    private final DtlsCrypto crypto;
    private final DtlsIdentity identity;
    private final int[] offered;
    private SrtpProfile profile;
    private SrtpKeys clientKeys;
    private SrtpKeys serverKeys;

    public DtlsSrtpClient(final DtlsIdentity identity, final SrtpProfile... profiles) {
        this(new DtlsCrypto(new SecureRandom()), identity, profiles);
    }

    private DtlsSrtpClient(
            final DtlsCrypto crypto, final DtlsIdentity identity, final SrtpProfile... profiles) {
        super(crypto);
        this.crypto = crypto;
        this.identity = identity;
        offered = new int[profiles.length];
        for (int i = 0; i < profiles.length; i++) {
            offered[i] = profiles[i].id();
        }
    }

    /** Blocks until the handshake is done. */
    public void connect(final DatagramTransport transport) throws IOException {
        new DTLSClientProtocol().connect(this, transport);
    }

    public SrtpKeys clientKeys() {
        return clientKeys;
    }

    public SrtpKeys serverKeys() {
        return serverKeys;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public Hashtable getClientExtensions() throws IOException {
        final Hashtable extensions = super.getClientExtensions();
        TlsSRTPUtils.addUseSRTPExtension(
                extensions, new UseSRTPData(offered, TlsUtils.EMPTY_BYTES));
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void processServerExtensions(final Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        final int chosen = TlsSRTPUtils.getUseSRTPExtension(extensions).getProtectionProfiles()[0];
        for (final SrtpProfile candidate : SrtpProfile.values()) {
            if (candidate.id() == chosen) {
                profile = candidate;
            }
        }
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(final TlsServerCertificate certificate) {
                // The engine's fingerprint is in the offer; these tests have nothing to hide.
            }

            @Override
            public TlsCredentials getClientCredentials(final CertificateRequest request)
                    throws IOException {
                final TlsCertificate certificate = crypto.createCertificate(identity.certificate());
                return new BcDefaultTlsCredentialedSigner(
                        new TlsCryptoParameters(context),
                        crypto,
                        identity.privateKey(),
                        new Certificate(new TlsCertificate[] {certificate}),
                        new SignatureAndHashAlgorithm(
                                HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        final byte[] exported =
                context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, profile.exportLength());
        clientKeys = SrtpKeys.ofClient(profile, exported);
        serverKeys = SrtpKeys.ofServer(profile, exported);
    }
}
