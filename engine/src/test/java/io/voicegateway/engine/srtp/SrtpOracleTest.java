package io.voicegateway.engine.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.wire.RtcpFlyweight;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Agreement with jitsi-srtp, an independent implementation, on random packets in both directions. */
@ParameterizedClass
@CsvSource({"JAVAX, false", "LIBCRYPTO, false", "LIBCRYPTO, true"})
class SrtpOracleTest {
    private static final int PACKET_COUNT = 4_000;
    private static final int SSRC = 0xCAFEBABE;

    private final Random random = new Random(20261124);
    private final SrtpCrypto crypto;
    private final UnsafeBuffer buffer;

    SrtpOracleTest(final TestCrypto provider, final boolean isDirect) {
        crypto = provider.open();
        buffer = TestPackets.buffer(isDirect, SrtpReceiver.PACKET_LENGTH_LIMIT);
    }

    @BeforeAll
    static void chooseTheOraclesCipher() {
        Aes.setFactoryClassName("SunJCE");
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldWriteWhatTheOracleReads(final SrtpProfile profile) throws Exception {
        final SrtpKeys keys = keys(profile);
        final SrtpSender sender = new SrtpSender(crypto, keys);
        final SrtpCryptoContext oracle = oracle(keys, false).deriveContext(SSRC, 0);

        int sequence = 65_000;
        for (int i = 0; i < PACKET_COUNT; i++) {
            sequence += random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 1;
            final byte[] plain = rtp(sequence);
            buffer.putBytes(0, plain);

            final int length = sender.protectRtp(buffer, 0, plain.length);

            assertEquals(plain.length + profile.tagLength(), length);
            final Packet packet = packet(length);
            assertEquals(SrtpErrorStatus.OK, oracle.reverseTransformPacket(packet, false));
            assertArrayEquals(plain, packet.bytes());
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldReadWhatTheOracleWrites(final SrtpProfile profile) throws Exception {
        final SrtpKeys keys = keys(profile);
        final SrtpReceiver receiver = new SrtpReceiver(crypto, keys);
        final SrtpCryptoContext oracle = oracle(keys, true).deriveContext(SSRC, 0);

        long index = 65_000;
        for (int i = 0; i < PACKET_COUNT; i++) {
            index += random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 1;
            final byte[] plain = rtp((int) index);
            final Packet packet = new Packet(plain, plain.length);
            assertEquals(SrtpErrorStatus.OK, oracle.transformPacket(packet));
            buffer.putBytes(0, packet.bytes());

            assertEquals(SrtpResult.OK, receiver.unprotectRtp(buffer, 0, packet.getLength()));

            assertEquals(index, receiver.packetIndex());
            assertArrayEquals(plain, bytes(receiver.resultLength()));
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAgreeOnRtcp(final SrtpProfile profile) throws Exception {
        final SrtpKeys keys = keys(profile);
        final SrtpSender sender = new SrtpSender(crypto, keys);
        final SrtpReceiver receiver = new SrtpReceiver(crypto, keys);
        final SrtcpCryptoContext reading = oracle(keys, false).deriveControlContext(SSRC);
        final SrtcpCryptoContext writing = oracle(keys, true).deriveControlContext(SSRC);

        for (int i = 0; i < 500; i++) {
            int length =
                    RtcpFlyweight.writeSenderReport(
                            buffer, SSRC, random.nextLong(), random.nextInt(), i, i * 160);
            length = RtcpFlyweight.appendSourceDescription(buffer, length, SSRC);
            final byte[] plain = bytes(length);

            final Packet ours = packet(sender.protectRtcp(buffer, 0, length));
            assertEquals(SrtpErrorStatus.OK, reading.reverseTransformPacket(ours));
            assertArrayEquals(plain, ours.bytes());

            final Packet theirs = new Packet(plain, plain.length);
            writing.transformPacket(theirs);
            buffer.putBytes(0, theirs.bytes());
            assertEquals(SrtpResult.OK, receiver.unprotectRtcp(buffer, 0, theirs.getLength()));
            assertArrayEquals(plain, bytes(receiver.resultLength()));
            buffer.putBytes(0, theirs.bytes());
            assertEquals(
                    SrtpResult.REPLAYED, receiver.unprotectRtcp(buffer, 0, theirs.getLength()));
        }
    }

    private SrtpKeys keys(final SrtpProfile profile) {
        final byte[] exported = new byte[profile.exportLength()];
        random.nextBytes(exported);
        return SrtpKeys.ofServer(profile, exported);
    }

    private static SrtpContextFactory oracle(final SrtpKeys keys, final boolean isSender) {
        final boolean isGcm = keys.profile() == SrtpProfile.AEAD_AES_128_GCM;
        final int encryption = isGcm ? SrtpPolicy.AESGCM_ENCRYPTION : SrtpPolicy.AESCM_ENCRYPTION;
        final int authentication =
                isGcm ? SrtpPolicy.NULL_AUTHENTICATION : SrtpPolicy.HMACSHA1_AUTHENTICATION;
        final SrtpPolicy policy =
                new SrtpPolicy(
                        encryption,
                        SrtpProfile.KEY_LENGTH,
                        authentication,
                        isGcm ? 0 : HmacSha1.DIGEST_LENGTH,
                        keys.profile().tagLength(),
                        keys.profile().saltLength());
        return new SrtpContextFactory(
                isSender,
                keys.masterKey(),
                keys.masterSalt(),
                policy,
                policy,
                new LoggerImpl("oracle"));
    }

    private byte[] rtp(final int sequence) {
        final byte[] packet =
                new byte[RtpHeaderFlyweight.MIN_HEADER_LENGTH + 1 + random.nextInt(1200)];
        random.nextBytes(packet);
        RtpHeaderFlyweight.write(
                new UnsafeBuffer(packet),
                random.nextBoolean(),
                111,
                sequence & 0xFFFF,
                random.nextInt(),
                SSRC);
        return packet;
    }

    private byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private Packet packet(final int length) {
        return new Packet(bytes(length), length);
    }

    /** The oracle's view of a packet, with room to grow. */
    private static final class Packet implements ByteArrayBuffer {
        private byte[] bytes;
        private int length;

        Packet(final byte[] bytes, final int length) {
            this.bytes = Arrays.copyOf(bytes, length + 64);
            this.length = length;
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }

        @Override
        public byte[] getBuffer() {
            return bytes;
        }

        @Override
        public int getOffset() {
            return 0;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setOffset(final int offset) {
            assertEquals(0, offset);
        }

        @Override
        public void setLength(final int length) {
            this.length = length;
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(final int offset, final int length, final byte[] out) {
            System.arraycopy(bytes, offset, out, 0, length);
        }

        @Override
        public void grow(final int more) {
            bytes = Arrays.copyOf(bytes, bytes.length + more);
        }

        @Override
        public void append(final byte[] data, final int count) {
            grow(count);
            System.arraycopy(data, 0, bytes, length, count);
            length += count;
        }

        @Override
        public void shrink(final int count) {
            length -= count;
        }
    }
}
