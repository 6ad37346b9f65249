package io.voicegateway.benchmarks;

import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpResult;
import io.voicegateway.engine.srtp.SrtpSender;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;
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
 * Measured: {@link SrtpSender} and {@link SrtpReceiver} as the stages call them, with rollover and replay window at work, by
 * provider, against each other and against jitsi-srtp on the same packets. To unprotect, each invocation takes a batch of 512 that was protected before its time began, from a
 * stream that never repeats. Allocation is counted with that preparation, which is itself free of garbage but for the JDK's GCM.
 * <p>
 * Not measured: key derivation, a cold cache, more than one source per leg.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SrtpBenchmark {
    @Param SrtpProfile profile = SrtpProfile.AES_CM_128_HMAC_SHA1_80;

    private final RtpSource source = new RtpSource();
    private final UnsafeBuffer packet =
            new UnsafeBuffer(ByteBuffer.allocateDirect(2 * RtpSource.LENGTH));
    private final Jitsi.Packet jitsiPacket = new Jitsi.Packet();
    private SrtpSender javaxSender;
    private @Nullable SrtpSender libcryptoSender;
    private SrtpCryptoContext jitsiSender;

    /** Keys the senders. */
    @Setup
    public void derive() throws GeneralSecurityException {
        final SrtpKeys keys = Keys.outbound(profile);
        final SrtpCrypto libcrypto = SrtpCrypto.libcrypto();
        javaxSender = new SrtpSender(SrtpCrypto.javax(), keys);
        libcryptoSender = libcrypto == null ? null : new SrtpSender(libcrypto, keys);
        jitsiSender = Jitsi.context(keys, true);
    }

    /** Ours, with the system's libcrypto. */
    @Benchmark
    @Against("protectByJavax")
    @AllocatesNothing
    public int protectByLibcrypto() {
        source.writeNext(packet);
        return Objects.requireNonNull(libcryptoSender).protectRtp(packet, 0, RtpSource.LENGTH);
    }

    /** Ours, with the JDK's ciphers. */
    @Benchmark
    @Against(value = "protectByJitsi", limit = 1.5)
    @AllocatesNothing(byJavax = true)
    public int protectByJavax() {
        source.writeNext(packet);
        return javaxSender.protectRtp(packet, 0, RtpSource.LENGTH);
    }

    /** The baseline. */
    @Benchmark
    public SrtpErrorStatus protectByJitsi() throws GeneralSecurityException {
        source.writeNext(jitsiPacket.view());
        jitsiPacket.setLength(RtpSource.LENGTH);
        return jitsiSender.transformPacket(jitsiPacket);
    }

    /** Ours, with the system's libcrypto. */
    @Benchmark
    @OperationsPerInvocation(RtpSource.BATCH)
    @Against("unprotectByJavax")
    @AllocatesNothing
    public int unprotectByLibcrypto(final LibcryptoInbound inbound) {
        return inbound.unprotectAll();
    }

    /** Ours, with the JDK's ciphers. */
    @Benchmark
    @OperationsPerInvocation(RtpSource.BATCH)
    @Against(value = "unprotectByJitsi", limit = 1.5)
    @AllocatesNothing(byJavax = true)
    public int unprotectByJavax(final JavaxInbound inbound) {
        return inbound.unprotectAll();
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
    private static final class Inbound {
        private final RtpSource source = new RtpSource();
        private final SrtpSender remote;
        private final SrtpReceiver receiver;

        Inbound(final SrtpCrypto crypto, final SrtpProfile profile) {
            remote = new SrtpSender(crypto, Keys.inbound(profile));
            receiver = new SrtpReceiver(crypto, Keys.inbound(profile));
        }

        void next() {
            source.protectNext(remote);
        }

        int unprotectAll() {
            int plainLength = 0;
            for (int i = 0; i < RtpSource.BATCH; i++) {
                plainLength += unprotect(i);
            }
            return plainLength;
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

    /** With the system's libcrypto. */
    @State(Scope.Thread)
    public static class LibcryptoInbound {
        private Inbound inbound;

        /** Keys both ends. */
        @Setup
        public void derive(final SrtpBenchmark benchmark) {
            inbound =
                    new Inbound(Objects.requireNonNull(SrtpCrypto.libcrypto()), benchmark.profile);
        }

        /** The stream goes on. */
        @Setup(Level.Invocation)
        public void next() {
            inbound.next();
        }

        private int unprotectAll() {
            return inbound.unprotectAll();
        }
    }

    /** With the JDK's ciphers. */
    @State(Scope.Thread)
    public static class JavaxInbound {
        private Inbound inbound;

        /** Keys both ends. */
        @Setup
        public void derive(final SrtpBenchmark benchmark) {
            inbound = new Inbound(SrtpCrypto.javax(), benchmark.profile);
        }

        /** The stream goes on. */
        @Setup(Level.Invocation)
        public void next() {
            inbound.next();
        }

        private int unprotectAll() {
            return inbound.unprotectAll();
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
            remote = new SrtpSender(SrtpCrypto.javax(), Keys.inbound(benchmark.profile));
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
