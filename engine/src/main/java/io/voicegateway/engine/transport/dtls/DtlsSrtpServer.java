package io.voicegateway.engine.transport.dtls;

import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/**
 * The server role of one DTLS 1.2 handshake with use_srtp (RFC 5764). As server we choose the profile, by what it costs us and not by the
 * order of the offer. Used by the handshake's virtual thread.
 */
final class DtlsSrtpServer extends DefaultTlsServer implements DtlsSide {
    static final int[] CIPHER_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    };

    private static final int HANDSHAKE_TIMEOUT_MS = 15_000;

    private final DtlsCredentials credentials;
    private @Nullable SrtpProfile profile;
    private @Nullable SrtpKeys clientKeys;
    private @Nullable SrtpKeys serverKeys;

    DtlsSrtpServer(final DtlsCredentials credentials) {
        super(credentials.crypto());
        this.credentials = credentials;
    }

    @Override
    public DTLSTransport handshake(final DatagramTransport records) throws IOException {
        return new DTLSServerProtocol().accept(this, records);
    }

    @Override
    public @Nullable SrtpKeys inbound() {
        return clientKeys;
    }

    @Override
    public @Nullable SrtpKeys outbound() {
        return serverKeys;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return HANDSHAKE_TIMEOUT_MS;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return CIPHER_SUITES.clone();
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return credentials.signer(context);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
                null);
    }

    @Override
    public void notifyClientCertificate(final Certificate certificate) throws IOException {
        credentials.verify(certificate);
    }

    @Override
    @SuppressWarnings("rawtypes") // BouncyCastle's signature.
    public void processClientExtensions(final Hashtable clientExtensions) throws IOException {
        super.processClientExtensions(clientExtensions);
        final UseSRTPData offered = TlsSRTPUtils.getUseSRTPExtension(clientExtensions);
        if (offered == null) {
            throw new TlsFatalAlert(
                    AlertDescription.handshake_failure, "the peer offered no use_srtp");
        }
        profile = credentials.choose(offered.getProtectionProfiles());
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // BouncyCastle's signature.
    public Hashtable getServerExtensions() throws IOException {
        final Hashtable base = super.getServerExtensions();
        final Hashtable extensions = base == null ? new Hashtable() : base;
        TlsSRTPUtils.addUseSRTPExtension(
                extensions, new UseSRTPData(new int[] {chosen().id()}, TlsUtils.EMPTY_BYTES));
        return extensions;
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        // Only here: the secrets are wiped when the handshake returns.
        final byte[] exported =
                context.exportKeyingMaterial(
                        ExporterLabel.dtls_srtp, null, chosen().exportLength());
        clientKeys = SrtpKeys.ofClient(chosen(), exported);
        serverKeys = SrtpKeys.ofServer(chosen(), exported);
    }

    private SrtpProfile chosen() throws TlsFatalAlert {
        if (profile == null) {
            throw new TlsFatalAlert(AlertDescription.internal_error, "no SRTP profile was chosen");
        }
        return profile;
    }
}
