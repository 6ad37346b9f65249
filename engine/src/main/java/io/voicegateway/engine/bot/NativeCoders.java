package io.voicegateway.engine.bot;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Owns the native memory of a codec's coders: counts what is held, and frees each coder's once, never under a call that is at work in it.
 * <p>
 * Design note: a leg is run by one thread at a time, so no two meet here. But memory that is used after it was freed is the whole process's
 * end, not an exception; so that is not left to the callers.
 */
final class NativeCoders {
    private final AtomicInteger heldCount = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();

    /**
     * Takes over what the library has allocated.
     *
     * @param free called once
     */
    Coder own(final MemorySegment memory, final long bytes, final Consumer<MemorySegment> free) {
        heldCount.incrementAndGet();
        heldBytes.addAndGet(bytes);
        return new Coder(memory, bytes, free);
    }

    /** Coders whose memory is not freed yet. */
    int heldCount() {
        return heldCount.get();
    }

    /** Their memory. */
    long heldBytes() {
        return heldBytes.get();
    }

    /**
     * <pre>
     *    ┌── take ──►            ── close ──►
     *  IDLE         AT_WORK                   CLOSING ── giveBack ──► CLOSED
     *    ◄ giveBack ┘                                                   ▲
     *    └─────────────────────── close ────────────────────────────────┘
     * </pre>
     */
    private enum State {
        IDLE,
        AT_WORK,
        /** To be freed by the call that is at work. */
        CLOSING,
        CLOSED
    }

    /** One coder. May be closed by any thread, as often as one likes. */
    final class Coder implements AutoCloseable {
        private final MemorySegment memory;
        private final long bytes;
        private final Consumer<MemorySegment> free;
        private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

        private Coder(
                final MemorySegment memory, final long bytes, final Consumer<MemorySegment> free) {
            this.memory = memory;
            this.bytes = bytes;
            this.free = free;
        }

        /**
         * The memory for one call, until {@link #giveBack}.
         *
         * @throws IllegalStateException when the coder is closed, or at work for another thread
         */
        MemorySegment take() {
            if (!state.compareAndSet(State.IDLE, State.AT_WORK)) {
                throw new IllegalStateException("the coder is not idle: state=" + state.get());
            }
            return memory;
        }

        /** The call is over. */
        void giveBack() {
            if (state.getAndUpdate(Coder::afterWork) == State.CLOSING) {
                freeMemory();
            }
        }

        @Override
        public void close() {
            if (state.getAndUpdate(Coder::afterClose) == State.IDLE) {
                freeMemory();
            }
        }

        private static State afterWork(final State before) {
            return before == State.CLOSING ? State.CLOSED : State.IDLE;
        }

        private static State afterClose(final State before) {
            return switch (before) {
                case IDLE, CLOSED -> State.CLOSED;
                case AT_WORK, CLOSING -> State.CLOSING;
            };
        }

        private void freeMemory() {
            heldCount.decrementAndGet();
            heldBytes.addAndGet(-bytes);
            free.accept(memory);
        }
    }
}
