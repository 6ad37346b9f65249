package io.voicegateway.benchmarks;

import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpResult;
import io.voicegateway.engine.srtp.SrtpSender;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * SRTP alone: one packet of 172 bytes protected, or authenticated, checked for replay and decrypted, in place.
 * <p>
 * Measured: {@link SrtpSender} and {@link SrtpReceiver} as the stages call them, with rollover and replay window at work, against
 * jitsi-srtp on the same packets. To unprotect, each invocation takes a batch of 512 that was protected before its time began, from a
 * stream that never repeats. Allocation is counted with that preparation, which is itself free of garbage with AES-CM.
 * <p>
 * Not measured: key derivation, a cold cache, more than one source per leg.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SrtpBenchmark {
    @Param SrtpProfile profile = SrtpProfile.AES_CM_128_HMAC_SHA1_80;

    private final RtpSource source = new RtpSource();
    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[2 * RtpSource.LENGTH]);
    private final Jitsi.Packet jitsiPacket = new Jitsi.Packet();
    private SrtpSender sender;
    private SrtpCryptoContext jitsiSender;

    /** Keys both senders. */
    @Setup
    public void derive() throws GeneralSecurityException {
        sender = new SrtpSender(Keys.outbound(profile));
        jitsiSender = Jitsi.context(Keys.outbound(profile), true);
    }

    /** Ours. */
    @Benchmark
    @Against("protectByJitsi")
    @AllocatesNothing
    public int protect() {
        source.writeNext(packet);
        return sender.protectRtp(packet, 0, RtpSource.LENGTH);
    }

    /** The baseline. */
    @Benchmark
    public SrtpErrorStatus protectByJitsi() throws GeneralSecurityException {
        source.writeNext(jitsiPacket.view());
        jitsiPacket.setLength(RtpSource.LENGTH);
        return jitsiSender.transformPacket(jitsiPacket);
    }

    /** Ours. */
    @Benchmark
    @OperationsPerInvocation(RtpSource.BATCH)
    @Against("unprotectByJitsi")
    @AllocatesNothing
    public int unprotect(final Inbound inbound) {
        int plainLength = 0;
        for (int i = 0; i < RtpSource.BATCH; i++) {
            plainLength += inbound.unprotect(i);
        }
        return plainLength;
    }

    /** The baseline. */
    @Benchmark
    @OperationsPerInvocation(RtpSource.BATCH)
    public int unprotectByJitsi(final JitsiInbound inbound) throws GeneralSecurityException {
        int plainLength = 0;
        for (int i = 0; i < RtpSource.BATCH; i++) {
            plainLength += inbound.unprotect(i);
        }
        return plainLength;
    }

    /** A receiver and the packets that it has not seen yet. */
    @State(Scope.Thread)
    public static class Inbound {
        private final RtpSource source = new RtpSource();
        private SrtpSender remote;
        private SrtpReceiver receiver;

        /** Keys both ends. */
        @Setup
        public void derive(final SrtpBenchmark benchmark) {
            remote = new SrtpSender(Keys.inbound(benchmark.profile));
            receiver = new SrtpReceiver(Keys.inbound(benchmark.profile));
        }

        /** The stream goes on. */
        @Setup(Level.Invocation)
        public void next() {
            source.protectNext(remote);
        }

        private int unprotect(final int index) {
            final SrtpResult result =
                    receiver.unprotectRtp(
                            source.batch(), source.offset(index), source.length(index));
            if (result != SrtpResult.OK) {
                throw new IllegalStateException("a genuine packet was refused: " + result);
            }
            return receiver.resultLength();
        }
    }

    /** The same for the baseline. */
    @State(Scope.Thread)
    public static class JitsiInbound {
        private final RtpSource source = new RtpSource();
        private final Jitsi.Packet[] packets = new Jitsi.Packet[RtpSource.BATCH];
        private SrtpSender remote;
        private SrtpCryptoContext receiver;

        /** Keys both ends. */
        @Setup
        public void derive(final SrtpBenchmark benchmark) throws GeneralSecurityException {
            remote = new SrtpSender(Keys.inbound(benchmark.profile));
            receiver = Jitsi.context(Keys.inbound(benchmark.profile), false);
            for (int i = 0; i < RtpSource.BATCH; i++) {
                packets[i] = new Jitsi.Packet();
            }
        }

        /** The stream goes on. */
        @Setup(Level.Invocation)
        public void next() {
            source.protectNext(remote);
            for (int i = 0; i < RtpSource.BATCH; i++) {
                source.batch()
                        .getBytes(source.offset(i), packets[i].getBuffer(), 0, source.length(i));
                packets[i].setLength(source.length(i));
            }
        }

        private int unprotect(final int index) throws GeneralSecurityException {
            final SrtpErrorStatus status = receiver.reverseTransformPacket(packets[index], false);
            if (status != SrtpErrorStatus.OK) {
                throw new IllegalStateException("a genuine packet was refused: " + status);
            }
            return packets[index].getLength();
        }
    }
}
