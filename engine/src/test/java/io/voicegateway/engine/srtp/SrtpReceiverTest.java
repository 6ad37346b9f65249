package io.voicegateway.engine.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.voicegateway.engine.AllocationMeter;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpReceiverTest {
    private static final int LENGTH = 172;
    private final UnsafeBuffer buffer =
            new UnsafeBuffer(new byte[SrtpReceiver.PACKET_LENGTH_LIMIT]);
    private final UnsafeBuffer copy = new UnsafeBuffer(new byte[SrtpReceiver.PACKET_LENGTH_LIMIT]);
    private final SrtpKeys keys =
            new SrtpKeys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, new byte[16], new byte[14]);
    private final SrtpSender sender = new SrtpSender(keys);
    private final SrtpReceiver receiver = new SrtpReceiver(keys);
    private int nextSequence;

    @Test
    void shouldRefuseAReplayedPacket() {
        final int length = protect(100, 7);
        copy.putBytes(0, buffer, 0, length);
        assertEquals(SrtpResult.OK, receiver.unprotectRtp(buffer, 0, length));

        assertEquals(SrtpResult.REPLAYED, receiver.unprotectRtp(copy, 0, length));
    }

    @Test
    void shouldAcceptReorderedPacketsWithinTheWindowOnce() {
        final byte[][] packets = new byte[300][];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = new byte[protect(65_400 + i & 0xFFFF, 7)];
            buffer.getBytes(0, packets[i]);
        }

        assertEquals(SrtpResult.OK, unprotect(packets[0]));
        assertEquals(SrtpResult.OK, unprotect(packets[120]));
        for (int i = 1; i < 120; i++) {
            assertEquals(SrtpResult.OK, unprotect(packets[i]), "packet " + i);
            assertEquals(SrtpResult.REPLAYED, unprotect(packets[i]), "packet " + i);
        }
        assertEquals(SrtpResult.OK, unprotect(packets[290]));
        assertEquals(SrtpResult.TOO_OLD, unprotect(packets[150]));
        assertEquals(SrtpResult.OK, unprotect(packets[170]));
    }

    @Test
    void shouldRefuseEveryChangedBitAndEveryTruncation() {
        final int length = protect(1, 7);
        copy.putBytes(0, buffer, 0, length);
        for (int bit = 16; bit < length * Byte.SIZE; bit++) {
            buffer.putBytes(0, copy, 0, length);
            buffer.putByte(bit / 8, (byte) (buffer.getByte(bit / 8) ^ 1 << bit % 8));
            assertNotEquals(SrtpResult.OK, receiver.unprotectRtp(buffer, 0, length), "bit " + bit);
        }
        for (int shorter = 0; shorter < length; shorter++) {
            buffer.putBytes(0, copy, 0, length);
            assertNotEquals(
                    SrtpResult.OK, receiver.unprotectRtp(buffer, 0, shorter), "length " + shorter);
        }
        assertEquals(SrtpResult.OK, receiver.unprotectRtp(copy, 0, length));
    }

    @Test
    void shouldBoundTheSourcesOfALeg() {
        for (int ssrc = 0; ssrc < SrtpReceiver.SSRC_LIMIT; ssrc++) {
            assertEquals(SrtpResult.OK, receiver.unprotectRtp(buffer, 0, protect(1, ssrc)));
        }

        assertEquals(
                SrtpResult.TOO_MANY_SSRCS,
                receiver.unprotectRtp(buffer, 0, protect(1, SrtpReceiver.SSRC_LIMIT)));
    }

    @Test
    void shouldNotRememberUnauthenticSources() {
        for (int ssrc = 1000; ssrc < 1000 + 2 * SrtpReceiver.SSRC_LIMIT; ssrc++) {
            final int length = protect(1, ssrc);
            buffer.putByte(20, (byte) ~buffer.getByte(20));
            assertEquals(
                    SrtpResult.AUTHENTICATION_FAILED, receiver.unprotectRtp(buffer, 0, length));
        }

        assertEquals(SrtpResult.OK, receiver.unprotectRtp(buffer, 0, protect(1, 7)));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldSurviveRandomBytes(final SrtpProfile profile) {
        final SrtpReceiver target =
                new SrtpReceiver(
                        new SrtpKeys(profile, new byte[16], new byte[profile.saltLength()]));
        final Random random = new Random(3711);
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = new byte[random.nextInt(i % 100 == 0 ? 2049 : 80)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) (0x80 | bytes[0] & 0x3F);
            }
            final UnsafeBuffer exact = new UnsafeBuffer(bytes);
            assertNotEquals(SrtpResult.OK, target.unprotectRtp(exact, 0, bytes.length));
            assertNotEquals(SrtpResult.OK, target.unprotectRtcp(exact, 0, bytes.length));
        }
    }

    @Test
    void shouldNotAllocateInSteadyState() {
        assertEquals(0, AllocationMeter.steadyStateBytes(() -> roundTrips(100_000)));
    }

    private void roundTrips(final int count) {
        for (int i = 0; i < count; i++) {
            final int length = protect(nextSequence++ & 0xFFFF, 7);
            if (receiver.unprotectRtp(buffer, 0, length) != SrtpResult.OK) {
                throw new AssertionError("packet " + i);
            }
        }
    }

    private SrtpResult unprotect(final byte[] packet) {
        copy.putBytes(0, packet);
        return receiver.unprotectRtp(copy, 0, packet.length);
    }

    private int protect(final int sequence, final int ssrc) {
        RtpHeaderFlyweight.write(buffer, false, 111, sequence, sequence * 960, ssrc);
        return sender.protectRtp(buffer, 0, LENGTH);
    }
}
