package io.voicegateway.engine.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Seeded mutations of a corpus, for parsers of foreign bytes: the same ones on every run. Each is also held to a budget of allocated
 * bytes, so that no length field buys memory.
 */
public final class Mutants {
    private static final long SEED = 20_261_124;
    private static final int CHANGES_MAX = 4;
    private static final int RANGE_LENGTH_MAX = 64;
    private static final byte[] TELLING_BYTES = {0, 1, 3, 0x7F, (byte) 0x80, (byte) 0xFF};

    /** Pays for classes that a mutant is the first to need. */
    private static final long BUDGET_BASE_BYTES = 4 * 1024 * 1024;

    private static final long BUDGET_PER_BYTE = 256;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<byte[]> corpus;
    private final Random random = new Random(SEED);

    private Mutants(final List<byte[]> corpus) {
        this.corpus = corpus;
    }

    /** Gives the parser the corpus, which also loads its classes, then so many mutants of it. */
    public static void forEach(
            final List<byte[]> corpus, final int count, final Consumer<byte[]> parser) {
        corpus.forEach(seed -> attempt(seed, parser, Long.MAX_VALUE));
        final Mutants mutants = new Mutants(corpus);
        for (int i = 0; i < count; i++) {
            final byte[] mutant = mutants.next();
            attempt(mutant, parser, BUDGET_BASE_BYTES + BUDGET_PER_BYTE * mutant.length);
        }
    }

    private static void attempt(
            final byte[] mutant, final Consumer<byte[]> parser, final long budgetBytes) {
        final byte[] copy = mutant.clone();
        try {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            parser.accept(copy);
            final long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated <= budgetBytes, () -> "allocated bytes: " + allocated);
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError("failed for: " + HexFormat.of().formatHex(mutant), e);
        }
    }

    private byte[] next() {
        byte[] mutant = any().clone();
        for (int i = random.nextInt(CHANGES_MAX); i >= 0; i--) {
            mutant = change(mutant);
        }
        return mutant;
    }

    private byte[] change(final byte[] bytes) {
        if (bytes.length == 0) {
            return insert(bytes);
        }
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> insert(bytes);
            case 2 -> remove(bytes);
            case 3 -> splice(bytes, any());
            case 4 -> splice(bytes, bytes);
            case 5 -> flip(bytes);
            case 6 -> set(bytes, TELLING_BYTES[random.nextInt(TELLING_BYTES.length)]);
            default -> set(bytes, (byte) random.nextInt());
        };
    }

    private byte[] insert(final byte[] bytes) {
        final int at = random.nextInt(bytes.length + 1);
        final byte[] more = new byte[1 + random.nextInt(RANGE_LENGTH_MAX)];
        if (random.nextBoolean()) {
            random.nextBytes(more);
        }
        return join(bytes, at, more, at);
    }

    private byte[] remove(final byte[] bytes) {
        final int from = random.nextInt(bytes.length);
        final int to = Math.min(bytes.length, from + 1 + random.nextInt(RANGE_LENGTH_MAX));
        return join(bytes, from, new byte[0], to);
    }

    /** Puts a range of the other bytes into these. */
    private byte[] splice(final byte[] bytes, final byte[] other) {
        final int from = random.nextInt(other.length + 1);
        final int to = Math.min(other.length, from + random.nextInt(RANGE_LENGTH_MAX));
        final int at = random.nextInt(bytes.length + 1);
        return join(bytes, at, Arrays.copyOfRange(other, from, to), at);
    }

    private byte[] flip(final byte[] bytes) {
        final int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return bytes;
    }

    private byte[] set(final byte[] bytes, final byte value) {
        bytes[random.nextInt(bytes.length)] = value;
        return bytes;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private static byte[] join(
            final byte[] bytes, final int headEnd, final byte[] middle, final int tailStart) {
        final byte[] joined = new byte[headEnd + middle.length + bytes.length - tailStart];
        System.arraycopy(bytes, 0, joined, 0, headEnd);
        System.arraycopy(middle, 0, joined, headEnd, middle.length);
        System.arraycopy(
                bytes, tailStart, joined, headEnd + middle.length, bytes.length - tailStart);
        return joined;
    }
}
