package io.voicegateway.engine.transport.dtls;

import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/**
 * The client role of one DTLS 1.2 handshake with use_srtp (RFC 5764), for peers that insist on being the server. The peer chooses the
 * profile among ours. Used by the handshake's virtual thread.
 */
final class DtlsSrtpConnector extends DefaultTlsClient implements DtlsSide {
    private static final int HANDSHAKE_TIMEOUT_MS = 15_000;
    private static final int FIRST_RESEND_MS = 200;

    private final DtlsCredentials credentials;
    private @Nullable SrtpProfile profile;
    private @Nullable SrtpKeys clientKeys;
    private @Nullable SrtpKeys serverKeys;

    DtlsSrtpConnector(final DtlsCredentials credentials) {
        super(credentials.crypto());
        this.credentials = credentials;
    }

    @Override
    public DTLSTransport handshake(final DatagramTransport records) throws IOException {
        return new DTLSClientProtocol().connect(this, records);
    }

    @Override
    public @Nullable SrtpKeys inbound() {
        return serverKeys;
    }

    @Override
    public @Nullable SrtpKeys outbound() {
        return clientKeys;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return HANDSHAKE_TIMEOUT_MS;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return FIRST_RESEND_MS;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return DtlsSrtpServer.CIPHER_SUITES.clone();
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // BouncyCastle's signature.
    public Hashtable getClientExtensions() throws IOException {
        final Hashtable extensions = super.getClientExtensions();
        final int[] offered = credentials.profiles().stream().mapToInt(SrtpProfile::id).toArray();
        TlsSRTPUtils.addUseSRTPExtension(
                extensions, new UseSRTPData(offered, TlsUtils.EMPTY_BYTES));
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes") // BouncyCastle's signature.
    public void processServerExtensions(final Hashtable serverExtensions) throws IOException {
        super.processServerExtensions(serverExtensions);
        final UseSRTPData chosen = TlsSRTPUtils.getUseSRTPExtension(serverExtensions);
        if (chosen == null || chosen.getProtectionProfiles().length != 1) {
            throw new TlsFatalAlert(
                    AlertDescription.handshake_failure, "the peer chose no SRTP profile");
        }
        profile = credentials.choose(chosen.getProtectionProfiles());
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(final TlsServerCertificate certificate)
                    throws IOException {
                credentials.verify(certificate.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(final CertificateRequest request)
                    throws IOException {
                return credentials.signer(context);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        final SrtpProfile chosen = profile;
        if (chosen == null) {
            throw new TlsFatalAlert(AlertDescription.internal_error, "no SRTP profile was chosen");
        }
        // Only here: the secrets are wiped when the handshake returns.
        final byte[] exported =
                context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, chosen.exportLength());
        clientKeys = SrtpKeys.ofClient(chosen, exported);
        serverKeys = SrtpKeys.ofServer(chosen, exported);
    }
}
