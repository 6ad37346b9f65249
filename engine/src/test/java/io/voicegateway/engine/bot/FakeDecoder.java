package io.voicegateway.engine.bot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Decodes a packet to a constant that the packet names; redundancy is its negative. */
final class FakeDecoder implements AudioCodec.Decoder {
    static final int CONCEALED = 7;

    final List<String> calls = new ArrayList<>();

    @Override
    public int decode(final byte[] packet, final int length, final short[] samples) {
        calls.add("decode");
        final int sampleCount = OpusDuration.ticks(new UnsafeBuffer(packet), 0, length) * 8 / 48;
        Arrays.fill(samples, 0, sampleCount, value(packet, length));
        return sampleCount;
    }

    @Override
    public int decodeLost(
            final byte[] next, final int length, final short[] samples, final int sampleCount) {
        Arrays.fill(samples, 0, sampleCount, (short) -value(next, length));
        return sampleCount;
    }

    @Override
    public int conceal(final short[] samples, final int sampleCount) {
        calls.add("conceal");
        Arrays.fill(samples, 0, sampleCount, (short) CONCEALED);
        return sampleCount;
    }

    @Override
    public void mark() {
        calls.add("mark");
    }

    @Override
    public void rewind() {
        calls.add("rewind");
    }

    @Override
    public void close() {}

    private static short value(final byte[] packet, final int length) {
        return length < 3 ? 0 : (short) ((packet[1] << 8) | (packet[2] & 0xff));
    }
}
