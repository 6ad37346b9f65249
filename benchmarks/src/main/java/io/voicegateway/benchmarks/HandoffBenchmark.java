package io.voicegateway.benchmarks;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.voicegateway.engine.frame.MediaFrame;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it takes to hand something to another thread and to learn that it has it: there and back, so a hop is half of it.
 * <p>
 * Measured: one packet's slot published onto the ring of the pipelined wiring, whose reader waits by the strategy, and a word written back by
 * that reader, for which this thread spins. Beside it a command through the queue of a network thread that spins. {@code SLEEPING} is what
 * the {@code dev} profile waits by, {@code BUSY_SPIN} what {@code dedicated} does.
 * <p>
 * Not measured: more waiting threads than cores, where spinning turns into time slices.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandoffBenchmark {
    private static final int CAPACITY = 1_024;
    private static final int SPINS = 100;
    private static final long PARK_NS = 50_000;

    /** The ways of waiting. */
    public enum Waiting {
        BUSY_SPIN,
        YIELDING,
        SLEEPING,
        BLOCKING;

        private WaitStrategy strategy() {
            return switch (this) {
                case BUSY_SPIN -> new BusySpinWaitStrategy();
                case YIELDING -> new YieldingWaitStrategy();
                case SLEEPING -> new SleepingWaitStrategy(SPINS, PARK_NS);
                case BLOCKING -> new BlockingWaitStrategy();
            };
        }
    }

    /** A ring and its reader. */
    @State(Scope.Thread)
    public static class Ring {
        @Param Waiting waiting = Waiting.BUSY_SPIN;

        private RingBuffer<MediaFrame> ring;
        private BatchEventProcessor<MediaFrame> reader;
        private Thread thread;
        private volatile long read = -1;

        /** Starts the reader. */
        @Setup
        public void start() {
            ring = RingBuffer.createMultiProducer(MediaFrame::new, CAPACITY, waiting.strategy());
            reader =
                    new BatchEventProcessorBuilder()
                            .build(ring, ring.newBarrier(), (_, sequence, _) -> read = sequence);
            ring.addGatingSequences(reader.getSequence());
            thread = Thread.ofPlatform().daemon().start(reader);
        }

        private long roundTrip() {
            final long sequence = ring.next();
            ring.publish(sequence);
            while (read < sequence) {
                Thread.onSpinWait();
            }
            return sequence;
        }

        /** Ends it. */
        @TearDown
        public void stop() throws InterruptedException {
            reader.halt();
            thread.join();
        }
    }

    /** A queue of commands and its reader. */
    @State(Scope.Thread)
    public static class Queue {
        private final ManyToOneConcurrentArrayQueue<Long> queue =
                new ManyToOneConcurrentArrayQueue<>(CAPACITY);
        private Thread thread;
        private volatile boolean isEnding;
        private volatile long read;

        /** Starts the reader. */
        @Setup
        public void start() {
            thread = Thread.ofPlatform().daemon().start(this::read);
        }

        private void read() {
            while (!isEnding) {
                final Long command = queue.poll();
                if (command == null) {
                    Thread.onSpinWait();
                } else {
                    read++;
                }
            }
        }

        private long roundTrip() {
            final long expected = read + 1;
            if (!queue.offer(0L)) {
                throw new IllegalStateException("the queue is full");
            }
            while (read < expected) {
                Thread.onSpinWait();
            }
            return expected;
        }

        /** Ends it. */
        @TearDown
        public void stop() throws InterruptedException {
            isEnding = true;
            Objects.requireNonNull(thread).join();
        }
    }

    /** From stage to stage. */
    @Benchmark
    public long ring(final Ring ring) {
        return ring.roundTrip();
    }

    /** From the control thread to a network thread. */
    @Benchmark
    public long queue(final Queue queue) {
        return queue.roundTrip();
    }
}
