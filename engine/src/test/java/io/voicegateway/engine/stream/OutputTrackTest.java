package io.voicegateway.engine.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpResult;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class OutputTrackTest {
    private static final int SSRC = 7;
    private static final int PAYLOAD_TYPE = 111;
    private static final int SPEECH_LENGTH = 160;
    private static final int LONGEST_OPUS_LENGTH = 1275;
    private static final SrtpKeys KEYS =
            new SrtpKeys(SrtpProfile.AEAD_AES_128_GCM, new byte[16], new byte[12]);

    private final SrtpSender sender = new SrtpSender(SrtpCrypto.javax(), KEYS);
    private final SrtpReceiver receiver = new SrtpReceiver(SrtpCrypto.javax(), KEYS);
    private final OutputTrack track =
            new OutputTrack(new RoomLeg((_, _, _) -> true, SSRC), SSRC, PAYLOAD_TYPE, 0, 0);
    private final RoomStream source = new RoomStream(1, 1, PAYLOAD_TYPE, "talker");

    @Test
    void shouldKeepShortAndLongPacketsBesideEachOther() {
        final int[] slots = new int[4];
        final int[] lengths = {SPEECH_LENGTH, LONGEST_OPUS_LENGTH, 224, 225};

        for (int i = 0; i < slots.length; i++) {
            slots[i] = write(i, lengths[i]);
        }

        for (int i = 0; i < slots.length; i++) {
            assertArrayEquals(payload(i, lengths[i]), unprotected(slots[i]));
        }
    }

    @Test
    void shouldFindThePacketThatTookTheSlotOfALongOne() {
        write(0, LONGEST_OPUS_LENGTH);
        for (int i = 1; i <= OutputTrack.HISTORY_COUNT; i++) {
            write(i, SPEECH_LENGTH);
        }

        final int slot = track.find(1 + OutputTrack.HISTORY_COUNT);

        assertEquals(-1, track.find(1));
        assertTrue(slot >= 0, "slot=" + slot);
        assertArrayEquals(payload(OutputTrack.HISTORY_COUNT, SPEECH_LENGTH), unprotected(slot));
    }

    @Test
    void shouldRefuseWhatFitsNoSlot() {
        assertEquals(-1, write(0, 1500));
    }

    private int write(final int index, final int length) {
        return track.write(
                source,
                index,
                index * 960,
                false,
                new UnsafeBuffer(payload(index, length)),
                0,
                length,
                sender,
                0);
    }

    private static byte[] payload(final int index, final int length) {
        final byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) (index + 1));
        return payload;
    }

    private byte[] unprotected(final int slot) {
        final int length = track.packetLength(slot);
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[length]);
        packet.putBytes(0, track.packets(slot), track.packetOffset(slot), length);
        assertEquals(SrtpResult.OK, receiver.unprotectRtp(packet, 0, length));
        final byte[] payload =
                new byte[receiver.resultLength() - RtpHeaderFlyweight.MIN_HEADER_LENGTH];
        packet.getBytes(RtpHeaderFlyweight.MIN_HEADER_LENGTH, payload);
        return payload;
    }
}
