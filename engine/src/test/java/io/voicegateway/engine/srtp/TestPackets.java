package io.voicegateway.engine.srtp;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Where packets lie in tests: on the heap or, as in the engine, off it. */
final class TestPackets {
    private TestPackets() {}

    static UnsafeBuffer buffer(final boolean isDirect, final int length) {
        return new UnsafeBuffer(
                isDirect ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length));
    }
}
