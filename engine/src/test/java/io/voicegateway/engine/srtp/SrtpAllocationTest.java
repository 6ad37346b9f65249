package io.voicegateway.engine.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.AllocationMeter;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No garbage per packet, whatever computes SRTP; the JDK's GCM is missing because it makes garbage of its own. */
class SrtpAllocationTest {
    private static final int LENGTH = 172;
    private static final int PACKET_COUNT = 100_000;

    private int nextSequence;

    @ParameterizedTest
    @CsvSource({
        "JAVAX, AES_CM_128_HMAC_SHA1_80, false",
        "LIBCRYPTO, AES_CM_128_HMAC_SHA1_80, false",
        "LIBCRYPTO, AES_CM_128_HMAC_SHA1_80, true",
        "LIBCRYPTO, AEAD_AES_128_GCM, false",
        "LIBCRYPTO, AEAD_AES_128_GCM, true",
    })
    void shouldNotAllocateInSteadyState(
            final TestCrypto provider, final SrtpProfile profile, final boolean isDirect) {
        final UnsafeBuffer buffer = TestPackets.buffer(isDirect, SrtpReceiver.PACKET_LENGTH_LIMIT);
        final SrtpKeys keys = new SrtpKeys(profile, new byte[16], new byte[profile.saltLength()]);
        final SrtpCrypto crypto = provider.open();
        try (SrtpSender sender = new SrtpSender(crypto, keys);
                SrtpReceiver receiver = new SrtpReceiver(crypto, keys)) {
            assertEquals(
                    0,
                    AllocationMeter.steadyStateBytes(() -> roundTrips(sender, receiver, buffer)));
        }
    }

    private void roundTrips(
            final SrtpSender sender, final SrtpReceiver receiver, final UnsafeBuffer buffer) {
        for (int i = 0; i < PACKET_COUNT; i++) {
            final int sequence = nextSequence++ & 0xFFFF;
            RtpHeaderFlyweight.write(buffer, false, 111, sequence, sequence * 960, 7);
            final int length = sender.protectRtp(buffer, 0, LENGTH);
            if (receiver.unprotectRtp(buffer, 0, length) != SrtpResult.OK) {
                throw new AssertionError("packet " + i);
            }
        }
    }
}
