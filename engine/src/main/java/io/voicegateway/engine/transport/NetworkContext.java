package io.voicegateway.engine.transport;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import java.security.SecureRandom;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** What the peer connections of one network thread share. */
record NetworkContext(
        EngineContext ctx,
        AudioIngress ingress,
        UdpSockets sockets,
        MediaPorts ports,
        NetworkAgentProxy proxy,
        DtlsIdentity identity,
        BcTlsCrypto crypto,
        SecureRandom random) {}
