package io.voicegateway.engine.transport;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.transport.dtls.DtlsCrypto;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import java.security.SecureRandom;

/** What the peer connections of one network thread share. */
record NetworkContext(
        EngineContext ctx,
        AudioIngress ingress,
        UdpSockets sockets,
        MediaPorts ports,
        NetworkAgentProxy proxy,
        DtlsIdentity identity,
        DtlsCrypto crypto,
        SecureRandom random) {}
