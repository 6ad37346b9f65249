package io.voicegateway.benchmarks;

import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.util.Random;

/** Keys of both directions, the same in every fork. */
final class Keys {
    private Keys() {}

    /** What the remote side writes with. */
    static SrtpKeys inbound(final SrtpProfile profile) {
        return SrtpKeys.ofClient(profile, exported(profile));
    }

    /** What we write with. */
    static SrtpKeys outbound(final SrtpProfile profile) {
        return SrtpKeys.ofServer(profile, exported(profile));
    }

    private static byte[] exported(final SrtpProfile profile) {
        final byte[] exported = new byte[profile.exportLength()];
        new Random(1).nextBytes(exported);
        return exported;
    }
}
