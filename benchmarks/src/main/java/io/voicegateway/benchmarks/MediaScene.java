package io.voicegateway.benchmarks;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.frame.FrameKind;
import io.voicegateway.engine.frame.FrameOrigin;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.nio.ByteBuffer;

/** One leg with one talker, who is heard on the leg's own track. What leaves is counted in the place of a socket. */
final class MediaScene {
    private static final int OUTPUT_SSRC = 2;

    final EngineContext ctx;
    final LatencyRecorders recorders = new LatencyRecorders();
    final NtpClock ntpClock = new NtpClock(System.currentTimeMillis(), System.nanoTime());
    final RoomLeg leg = new RoomLeg(this::count, OUTPUT_SSRC);
    final RoomStream talker = new RoomStream(1, RtpSource.SSRC, RtpSource.PAYLOAD_TYPE, "talker");
    final MediaFrame frame = new MediaFrame();
    final RtpSource source = new RtpSource();

    private long sentBytes;

    MediaScene(final SrtpProfile profile) {
        this(profile, SrtpCrypto.best());
    }

    MediaScene(final SrtpProfile profile, final SrtpCrypto crypto) {
        ctx =
                new EngineContext()
                        .crypto(crypto)
                        .threadingMode(ThreadingMode.FUSED)
                        .listener(SilentListener.newListener())
                        // What is measured comes faster than any voice.
                        .packetRateLimit(100_000_000)
                        .errorHandler(
                                error -> {
                                    throw new IllegalStateException(error);
                                })
                        .conclude();
        leg.keys(
                new SrtpReceiver(crypto, Keys.inbound(profile)),
                new SrtpSender(crypto, Keys.outbound(profile)));
        leg.streams().add(talker);
        final OutputTrack output = new OutputTrack(leg, OUTPUT_SSRC, RtpSource.PAYLOAD_TYPE, 1, 1);
        leg.add(output);
        talker.addOutput(output);
    }

    /** Bytes that left since launch. */
    long sentBytes() {
        return sentBytes;
    }

    /** Puts the talker's next packet into the frame, as unprotect leaves it. */
    void startUnprotected(final long nowNs) {
        source.writeNext(frame.buffer());
        frame.start(FrameKind.RTP, FrameOrigin.SOCKET, leg, talker, RtpSource.LENGTH, nowNs);
        frame.unprotected(RtpSource.LENGTH, source.sequence(), nowNs);
    }

    /** The same, as validate leaves it. */
    void startAccepted(final long nowNs) {
        startUnprotected(nowNs);
        frame.outcome(PacketOutcome.ACCEPTED);
        frame.media(
                RtpHeaderFlyweight.MIN_HEADER_LENGTH,
                RtpSource.PAYLOAD_LENGTH,
                RtpSource.FRAME_TICKS,
                source.sequence() * RtpSource.FRAME_TICKS,
                false);
        frame.validatedNs(nowNs);
    }

    private boolean count(final ByteBuffer buffer, final int offset, final int length) {
        sentBytes += length;
        return true;
    }
}
