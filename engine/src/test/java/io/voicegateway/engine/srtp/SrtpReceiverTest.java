package io.voicegateway.engine.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

@ParameterizedClass
@CsvSource({
    "JAVAX, AES_CM_128_HMAC_SHA1_80, false",
    "JAVAX, AEAD_AES_128_GCM, false",
    "LIBCRYPTO, AES_CM_128_HMAC_SHA1_80, false",
    "LIBCRYPTO, AES_CM_128_HMAC_SHA1_80, true",
    "LIBCRYPTO, AEAD_AES_128_GCM, false",
    "LIBCRYPTO, AEAD_AES_128_GCM, true",
})
class SrtpReceiverTest {
    private static final int LENGTH = 172;

    private final SrtpProfile profile;
    private final SrtpCrypto crypto;
    private final UnsafeBuffer buffer;
    private final UnsafeBuffer copy;
    private final SrtpSender sender;
    private final SrtpReceiver receiver;

    SrtpReceiverTest(final TestCrypto provider, final SrtpProfile profile, final boolean isDirect) {
        this.profile = profile;
        crypto = provider.open();
        buffer = TestPackets.buffer(isDirect, SrtpReceiver.PACKET_LENGTH_LIMIT);
        copy = TestPackets.buffer(isDirect, SrtpReceiver.PACKET_LENGTH_LIMIT);
        final SrtpKeys keys = new SrtpKeys(profile, new byte[16], new byte[profile.saltLength()]);
        sender = new SrtpSender(crypto, keys);
        receiver = new SrtpReceiver(crypto, keys);
    }

    @AfterEach
    void giveBack() {
        sender.close();
        receiver.close();
        receiver.close();
        assertEquals(0, crypto.openCount());
    }

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

    @Test
    void shouldSurviveRandomBytes() {
        final Random random = new Random(3711);
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = new byte[random.nextInt(i % 100 == 0 ? 2049 : 80)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) (0x80 | bytes[0] & 0x3F);
            }
            final UnsafeBuffer exact = new UnsafeBuffer(bytes);
            assertNotEquals(SrtpResult.OK, receiver.unprotectRtp(exact, 0, bytes.length));
            assertNotEquals(SrtpResult.OK, receiver.unprotectRtcp(exact, 0, bytes.length));
        }
    }

    @Test
    void shouldLeaveARefusedPacketAsItWas() {
        final int length = protect(1, 7);
        final int last = length - 1;
        buffer.putByte(last, (byte) ~buffer.getByte(last));
        copy.putBytes(0, buffer, 0, length);

        assertEquals(SrtpResult.AUTHENTICATION_FAILED, receiver.unprotectRtp(buffer, 0, length));

        for (int i = 0; i < length; i++) {
            assertEquals(copy.getByte(i), buffer.getByte(i), "byte " + i);
        }
    }

    @Test
    void shouldCarryAPacketWithoutPayload() {
        RtpHeaderFlyweight.write(buffer, false, 111, 1, 960, 7);
        final int plainLength = RtpHeaderFlyweight.MIN_HEADER_LENGTH;

        final int length = sender.protectRtp(buffer, 0, plainLength);

        assertEquals(plainLength + profile.tagLength(), length);
        assertEquals(SrtpResult.OK, receiver.unprotectRtp(buffer, 0, length));
        assertEquals(plainLength, receiver.resultLength());
    }

    @Test
    void shouldWorkNoMoreOnceClosed() {
        final int length = protect(1, 7);
        sender.close();
        receiver.close();

        assertThrows(IllegalStateException.class, () -> receiver.unprotectRtp(buffer, 0, length));
        assertThrows(IllegalStateException.class, () -> receiver.unprotectRtcp(buffer, 0, length));
        assertThrows(IllegalStateException.class, () -> sender.protectRtp(buffer, 0, LENGTH));
        assertThrows(IllegalStateException.class, () -> sender.protectRtcp(buffer, 0, LENGTH));
        assertEquals(0, crypto.openCount());
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
