package io.voicegateway.engine.bot;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.voicegateway.engine.config.SpeechEncoding;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The system's libopus. A coder's state is native memory that the coder owns, from its opening to its close; what goes in and out is copied
 * through native memory of the thread that calls.
 *
 * @see <a href="https://opus-codec.org/docs/opus_api-1.5/">Opus API</a>
 */
@SuppressWarnings("restricted")
final class LibopusCodec implements AudioCodec {
    private static final String LIBRARY_NAME = "libopus.so.0";

    private static final int OPUS_APPLICATION_VOIP = 2048;
    private static final int OPUS_SET_BITRATE_REQUEST = 4002;
    private static final int OPUS_SET_COMPLEXITY_REQUEST = 4010;
    private static final int OPUS_SET_INBAND_FEC_REQUEST = 4012;
    private static final int OPUS_SET_PACKET_LOSS_PERC_REQUEST = 4014;
    private static final int OPUS_SET_DTX_REQUEST = 4016;
    private static final int OPUS_RESET_STATE = 4028;
    private static final int CHANNELS = 1;
    private static final int PACKET_LENGTH_MAX = 4096;
    private static final int SAMPLE_RATE_MAX_HZ = SAMPLE_RATES_HZ.getLast();

    private final MethodHandle versionString;
    private final MethodHandle encoderGetSize;
    private final MethodHandle encoderCreate;
    private final MethodHandle encoderControl;
    private final MethodHandle encoderDestroy;
    private final MethodHandle encode;
    private final MethodHandle decoderGetSize;
    private final MethodHandle decoderCreate;
    private final MethodHandle decoderDestroy;
    private final MethodHandle decode;
    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);
    private final NativeCoders coders = new NativeCoders();

    private LibopusCodec(final SymbolLookup library) {
        versionString = bind(library, "opus_get_version_string", FunctionDescriptor.of(ADDRESS));
        encoderGetSize =
                bind(library, "opus_encoder_get_size", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        encoderCreate =
                bind(
                        library,
                        "opus_encoder_create",
                        FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
        encoderControl =
                bind(
                        library,
                        "opus_encoder_ctl",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
        encoderDestroy = bind(library, "opus_encoder_destroy", FunctionDescriptor.ofVoid(ADDRESS));
        encode =
                bind(
                        library,
                        "opus_encode",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
        decoderGetSize =
                bind(library, "opus_decoder_get_size", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        decoderCreate =
                bind(
                        library,
                        "opus_decoder_create",
                        FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
        decoderDestroy = bind(library, "opus_decoder_destroy", FunctionDescriptor.ofVoid(ADDRESS));
        decode =
                bind(
                        library,
                        "opus_decode",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    }

    /** The codec, or null where the library is not installed or lacks what we call. */
    static @Nullable LibopusCodec load() {
        try {
            return new LibopusCodec(SymbolLookup.libraryLookup(LIBRARY_NAME, Arena.global()));
        } catch (final IllegalArgumentException | java.util.NoSuchElementException _) {
            // Absent is an expected state of a host; the choice is logged at launch.
            return null;
        }
    }

    @Override
    public String name() {
        try {
            final MemorySegment text = (MemorySegment) versionString.invokeExact();
            return text.reinterpret(64).getString(0);
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    @Override
    public Encoder openEncoder(final int sampleRateHz, final SpeechEncoding encoding) {
        return new NativeEncoder(sampleRateHz, encoding);
    }

    @Override
    public Decoder openDecoder(final int sampleRateHz) {
        return new NativeDecoder(sampleRateHz);
    }

    private static MethodHandle bind(
            final SymbolLookup library,
            final String symbol,
            final FunctionDescriptor descriptor,
            final Linker.Option... options) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(symbol), descriptor, options);
    }

    private static IllegalStateException failure(final Throwable t) {
        if (t instanceof final Error e) {
            throw e;
        }
        return new IllegalStateException("libopus call failed", t);
    }

    /** What nobody has closed yet. */
    NativeCoders coders() {
        return coders;
    }

    /** Hands a new coder to its owner. */
    private NativeCoders.Coder own(
            final MemorySegment coder,
            final int error,
            final MethodHandle getSize,
            final MethodHandle destroy) {
        if (MemorySegment.NULL.equals(coder) || error != 0) {
            throw new IllegalStateException("libopus coder not created: error=" + error);
        }
        return coders.own(coder, sizeBytes(getSize), memory -> destroy(destroy, memory));
    }

    private static int sizeBytes(final MethodHandle getSize) {
        try {
            return (int) getSize.invokeExact(CHANNELS);
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    private static void destroy(final MethodHandle destroy, final MemorySegment coder) {
        try {
            destroy.invokeExact(coder);
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    /** One thread's way in and out; freed when neither it nor the codec is used any more. */
    private static final class Scratch {
        private final Arena arena = Arena.ofAuto();
        private final MemorySegment pcm =
                arena.allocate(JAVA_SHORT, (long) SAMPLE_RATE_MAX_HZ / 1000 * PACKET_MS_MAX);
        private final MemorySegment packet = arena.allocate(PACKET_LENGTH_MAX);
    }

    private final class NativeEncoder implements Encoder {
        private final NativeCoders.Coder coder;

        NativeEncoder(final int sampleRateHz, final SpeechEncoding encoding) {
            final MemorySegment encoder;
            final int refusal;
            try (Arena arena = Arena.ofConfined()) {
                final MemorySegment error = arena.allocate(JAVA_INT);
                encoder =
                        (MemorySegment)
                                encoderCreate.invokeExact(
                                        sampleRateHz, CHANNELS, OPUS_APPLICATION_VOIP, error);
                refusal = error.get(JAVA_INT, 0);
            } catch (final Throwable t) {
                throw failure(t);
            }
            coder = own(encoder, refusal, encoderGetSize, encoderDestroy);
            control(OPUS_SET_BITRATE_REQUEST, encoding.bitrateFor(sampleRateHz));
            control(OPUS_SET_COMPLEXITY_REQUEST, encoding.complexity());
            control(OPUS_SET_INBAND_FEC_REQUEST, encoding.hasFec() ? 1 : 0);
            control(OPUS_SET_PACKET_LOSS_PERC_REQUEST, EXPECTED_LOSS_PERCENT);
            control(OPUS_SET_DTX_REQUEST, encoding.hasDtx() ? 1 : 0);
        }

        @Override
        public int encode(final short[] samples, final int sampleCount, final byte[] out) {
            final Scratch through = scratch.get();
            MemorySegment.copy(samples, 0, through.pcm, JAVA_SHORT, 0, sampleCount);
            final MemorySegment encoder = coder.take();
            final int length;
            try {
                length =
                        (int)
                                encode.invokeExact(
                                        encoder,
                                        through.pcm,
                                        sampleCount,
                                        through.packet,
                                        FRAME_LENGTH_MAX);
            } catch (final Throwable t) {
                throw failure(t);
            } finally {
                coder.giveBack();
            }
            if (length > 0) {
                MemorySegment.copy(through.packet, JAVA_BYTE, 0, out, 0, length);
            }
            return length;
        }

        @Override
        public void reset() {
            // Takes no value; one that is passed all the same is not looked at.
            control(OPUS_RESET_STATE, 0);
        }

        @Override
        public void close() {
            coder.close();
        }

        /** Closes the encoder when it is refused. */
        private void control(final int request, final int value) {
            final MemorySegment encoder = coder.take();
            final int error;
            try {
                error = (int) encoderControl.invokeExact(encoder, request, value);
            } catch (final Throwable t) {
                throw failure(t);
            } finally {
                coder.giveBack();
            }
            if (error != 0) {
                close();
                throw new IllegalStateException(
                        "libopus refused a setting: request=" + request + " error=" + error);
            }
        }
    }

    private final class NativeDecoder implements Decoder {
        private final int capacitySamples;
        private final NativeCoders.Coder coder;

        /** A copy of the decoder's state, which lies in one piece and points to nothing in it. */
        private byte @Nullable [] marked;

        NativeDecoder(final int sampleRateHz) {
            capacitySamples = sampleRateHz / 1000 * PACKET_MS_MAX;
            final MemorySegment decoder;
            final int refusal;
            try (Arena arena = Arena.ofConfined()) {
                final MemorySegment error = arena.allocate(JAVA_INT);
                decoder = (MemorySegment) decoderCreate.invokeExact(sampleRateHz, CHANNELS, error);
                refusal = error.get(JAVA_INT, 0);
            } catch (final Throwable t) {
                throw failure(t);
            }
            coder = own(decoder, refusal, decoderGetSize, decoderDestroy);
        }

        @Override
        public int decode(final byte[] in, final int length, final short[] samples) {
            // libopus takes a length of 0 for a lost packet; a foreign empty packet is a damaged
            // one.
            if (length <= 0 || length > PACKET_LENGTH_MAX) {
                return -1;
            }
            return call(copied(in, length), length, samples, capacitySamples, 0);
        }

        @Override
        public int decodeLost(
                final byte[] next, final int length, final short[] samples, final int sampleCount) {
            if (length <= 0 || length > PACKET_LENGTH_MAX) {
                return -1;
            }
            return call(copied(next, length), length, samples, sampleCount, 1);
        }

        @Override
        public int conceal(final short[] samples, final int sampleCount) {
            return call(MemorySegment.NULL, 0, samples, sampleCount, 0);
        }

        @Override
        public void mark() {
            final byte[] copy = marked == null ? new byte[sizeBytes(decoderGetSize)] : marked;
            onState(state -> MemorySegment.copy(state, JAVA_BYTE, 0, copy, 0, copy.length));
            marked = copy;
        }

        @Override
        public void rewind() {
            final byte[] copy = marked;
            if (copy != null) {
                onState(state -> MemorySegment.copy(copy, 0, state, JAVA_BYTE, 0, copy.length));
            }
        }

        private void onState(final Consumer<MemorySegment> action) {
            final MemorySegment decoder = coder.take();
            try {
                action.accept(decoder.reinterpret(sizeBytes(decoderGetSize)));
            } finally {
                coder.giveBack();
            }
        }

        @Override
        public void close() {
            coder.close();
        }

        private MemorySegment copied(final byte[] packet, final int length) {
            final MemorySegment copy = scratch.get().packet;
            MemorySegment.copy(packet, 0, copy, JAVA_BYTE, 0, length);
            return copy;
        }

        private int call(
                final MemorySegment in,
                final int length,
                final short[] samples,
                final int sampleCount,
                final int isFec) {
            final MemorySegment pcm = scratch.get().pcm;
            final MemorySegment decoder = coder.take();
            final int decodedSamples;
            try {
                decodedSamples =
                        (int) decode.invokeExact(decoder, in, length, pcm, sampleCount, isFec);
            } catch (final Throwable t) {
                throw failure(t);
            } finally {
                coder.giveBack();
            }
            if (decodedSamples > 0) {
                MemorySegment.copy(pcm, JAVA_SHORT, 0, samples, 0, decodedSamples);
            }
            return decodedSamples;
        }
    }
}
