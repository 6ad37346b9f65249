package io.voicegateway.engine.stream;

import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The network thread hands the keys of a leg to the stages: what can be read can be answered. */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "No keys yet.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Between the two.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Both.")
@Outcome(
        id = "true, false",
        expect = Expect.FORBIDDEN,
        desc = "Packets arrive that nothing can be sent on for.")
@State
public class KeysConcurrencyTest {
    private static final SrtpKeys KEYS =
            new SrtpKeys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, new byte[16], new byte[14]);
    private static final SrtpReceiver RECEIVER = new SrtpReceiver(SrtpCrypto.javax(), KEYS);
    private static final SrtpSender SENDER = new SrtpSender(SrtpCrypto.javax(), KEYS);

    private final RoomLeg leg = new RoomLeg((_, _, _) -> true, 1);

    @Actor
    public void network() {
        leg.keys(RECEIVER, SENDER);
    }

    @Actor
    public void stage(final ZZ_Result result) {
        result.r1 = leg.receiver() != null;
        result.r2 = leg.sender() != null;
    }
}
