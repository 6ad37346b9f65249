package io.voicegateway.engine;

import io.voicegateway.engine.recording.RecordingFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Real files on a disk that stalls, or is full, when the test says so. */
final class FaultyDisk implements RecordingFiles {
    static final String FULL = "No space left on device";

    private static final CountDownLatch OPEN = new CountDownLatch(0);

    private final AtomicInteger openCount = new AtomicInteger();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final Set<String> writers = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch gate = OPEN;
    private volatile boolean isFull;

    /** Every write waits from now on. */
    void stall() {
        gate = new CountDownLatch(1);
    }

    /** What waits is written. */
    void resume() {
        final CountDownLatch stalled = gate;
        gate = OPEN;
        stalled.countDown();
    }

    /** Whether a write waits now. */
    boolean isWaitedFor() {
        return waitingCount.get() > 0;
    }

    /** The threads that have written, which may have had to wait. */
    Set<String> writers() {
        return Set.copyOf(writers);
    }

    void full(final boolean full) {
        isFull = full;
    }

    /** Files that are open. */
    int openCount() {
        return openCount.get();
    }

    @Override
    public FileChannel open(final Path file) throws IOException {
        final FileChannel channel = OF_FILE_SYSTEM.open(file);
        openCount.incrementAndGet();
        return new FaultyFile(channel);
    }

    private void awaitGate() throws IOException {
        writers.add(Thread.currentThread().getName());
        waitingCount.incrementAndGet();
        try {
            gate.await();
        } catch (final InterruptedException e) {
            throw new IOException(e);
        } finally {
            waitingCount.decrementAndGet();
        }
    }

    /** A file as it is, but for the writes at a position: those are the ones of a recording. */
    private final class FaultyFile extends FileChannel {
        private final FileChannel file;

        FaultyFile(final FileChannel file) {
            this.file = file;
        }

        /** A disk that fills takes the first half of what it has no place for. */
        @Override
        public int write(final ByteBuffer bytes, final long position) throws IOException {
            awaitGate();
            if (isFull) {
                file.write(bytes.slice(bytes.position(), bytes.remaining() / 2), position);
                throw new IOException(FULL);
            }
            return file.write(bytes, position);
        }

        @Override
        public int read(final ByteBuffer bytes) throws IOException {
            return file.read(bytes);
        }

        @Override
        public long read(final ByteBuffer[] bytes, final int offset, final int length)
                throws IOException {
            return file.read(bytes, offset, length);
        }

        @Override
        public int read(final ByteBuffer bytes, final long position) throws IOException {
            return file.read(bytes, position);
        }

        @Override
        public int write(final ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(final ByteBuffer[] bytes, final int offset, final int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(final long position) throws IOException {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public FileChannel truncate(final long length) throws IOException {
            file.truncate(length);
            return this;
        }

        @Override
        public void force(final boolean isWithMetadata) throws IOException {
            file.force(isWithMetadata);
        }

        @Override
        public long transferTo(
                final long position, final long count, final WritableByteChannel target)
                throws IOException {
            return file.transferTo(position, count, target);
        }

        @Override
        public long transferFrom(
                final ReadableByteChannel source, final long position, final long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(final MapMode mode, final long position, final long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(final long position, final long length, final boolean isShared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(final long position, final long length, final boolean isShared) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            openCount.decrementAndGet();
            file.close();
        }
    }
}
