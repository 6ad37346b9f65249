package io.voicegateway.engine.recording;

import io.voicegateway.engine.api.RecordingResult;
import io.voicegateway.engine.api.Tap.RecordedTrack;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.PacketSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** The recording thread: takes packets and commands, writes files, flushes them. A slow disk fills its queue and delays nobody. */
public final class RecordingAgent implements Agent {
    /** Packets that wait for the disk: about 80 s of one call, or 80 ms of a thousand. */
    public static final int RING_BYTES = 4 * 1024 * 1024;

    public static final int COMMAND_CAPACITY = 4096;

    private static final int MESSAGE_LIMIT_PER_CYCLE = 512;

    /** A message without content: the next waiting command has its place here, between the packets. */
    private static final int COMMAND_TYPE = RecordingTap.MESSAGE_TYPE + 1;

    private static final int COMMAND_LENGTH = 0;

    private record Source(long sessionId, RecordedTrack track) {}

    private final EngineContext ctx;
    private final RecordingFiles files;
    private final RingBuffer ring =
            new ManyToOneRingBuffer(
                    new UnsafeBuffer(
                            ByteBuffer.allocateDirect(
                                    RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final ManyToOneConcurrentArrayQueue<Runnable> commands =
            new ManyToOneConcurrentArrayQueue<>(COMMAND_CAPACITY);
    private final AtomicInteger unplacedCommands = new AtomicInteger();
    private final AtomicLong lastTapId = new AtomicLong();
    private final MessageHandler messageHandler = this::onMessage;
    private final long flushIntervalNs;

    // Used by the recording thread alone.
    private final Map<Long, RecordingSession> sessions = new HashMap<>();
    private final Map<Long, Source> sources = new HashMap<>();
    private long nextFlushNs;
    private long nowNs;

    public RecordingAgent(final EngineContext ctx) {
        this(ctx, RecordingFiles.OF_FILE_SYSTEM);
    }

    public RecordingAgent(final EngineContext ctx, final RecordingFiles files) {
        this.ctx = ctx;
        this.files = files;
        flushIntervalNs = TimeUnit.MILLISECONDS.toNanos(ctx.recordingFlushMs());
    }

    @Override
    public int doWork() {
        nowNs = ctx.clock().nanoTime();
        return drainMessages() + runUnplacedCommands() + flushDue();
    }

    private int drainMessages() {
        return ring.read(messageHandler, MESSAGE_LIMIT_PER_CYCLE);
    }

    /** Commands that found the ring full run once it is empty again: late, but never lost. */
    private int runUnplacedCommands() {
        if (unplacedCommands.get() == 0 || ring.size() > 0) {
            return 0;
        }
        unplacedCommands.set(0);
        return commands.drain(Runnable::run);
    }

    private void onMessage(
            final int messageType,
            final MutableDirectBuffer buffer,
            final int index,
            final int length) {
        if (messageType == COMMAND_TYPE) {
            runNextCommand();
        } else {
            onPacket(buffer, index, length);
        }
    }

    private void runNextCommand() {
        final Runnable command = commands.poll();
        if (command != null) {
            command.run();
        }
    }

    private int flushDue() {
        if (nowNs - nextFlushNs < 0) {
            return 0;
        }
        nextFlushNs = nowNs + flushIntervalNs;
        for (final Map.Entry<Long, RecordingSession> entry : sessions.entrySet()) {
            if (entry.getValue().isRunning()) {
                attempt(entry.getKey(), entry.getValue(), () -> entry.getValue().flush(nowNs));
            }
        }
        return 1;
    }

    private void onPacket(final MutableDirectBuffer buffer, final int index, final int length) {
        final Source source = sources.get(buffer.getLong(index + RecordingTap.TAP_OFFSET));
        if (source == null) {
            return;
        }
        final RecordingSession session = sessions.get(source.sessionId());
        if (session == null || !session.isRunning()) {
            return;
        }
        final TrackRecorder recorder = session.find(source.track().file());
        if (recorder == null) {
            return;
        }
        attempt(
                source.sessionId(),
                session,
                () ->
                        recorder.onPacket(
                                buffer.getLong(index + RecordingTap.SEQUENCE_OFFSET),
                                buffer.getInt(index + RecordingTap.TICKS_OFFSET),
                                buffer.getLong(index + RecordingTap.RECEIVED_OFFSET),
                                buffer,
                                index + RecordingTap.PACKET_OFFSET,
                                length - RecordingTap.PACKET_OFFSET));
    }

    /** Starts or continues the session's recording. Any thread. */
    public void startRecording(
            final long sessionId,
            final Path directory,
            final Map<String, String> labels,
            final long zeroNs) {
        final Instant startedAt = Instant.now();
        queue(
                () -> {
                    final RecordingSession session =
                            sessions.computeIfAbsent(
                                    sessionId,
                                    _ ->
                                            new RecordingSession(
                                                    directory,
                                                    labels,
                                                    ctx.counters(),
                                                    files,
                                                    zeroNs,
                                                    startedAt));
                    if (session.isRunning()) {
                        return;
                    }
                    attempt(
                            sessionId,
                            session,
                            () -> {
                                session.start(nowNs);
                                ctx.listener().onRecordingStarted(sessionId, session.directory());
                            });
                });
    }

    /** Goes on with the recording that another process left in the directory. Any thread. */
    public void resumeRecording(
            final long sessionId, final Path directory, final Map<String, String> labels) {
        queue(
                () -> {
                    final RecordingSession session = leftSession(sessionId, directory, labels);
                    attempt(
                            sessionId,
                            session,
                            () -> {
                                session.resume(nowNs, Instant.now());
                                ctx.listener().onRecordingStarted(sessionId, session.directory());
                            });
                });
    }

    /** Ends the recording that another process left in the directory; answered by onRecordingStopped. Any thread. */
    public void finishRecording(
            final long sessionId, final Path directory, final Map<String, String> labels) {
        queue(
                () -> {
                    final RecordingSession session = leftSession(sessionId, directory, labels);
                    attempt(
                            sessionId,
                            session,
                            () ->
                                    ctx.listener()
                                            .onRecordingStopped(sessionId, session.finishLeft()));
                });
    }

    private RecordingSession leftSession(
            final long sessionId, final Path directory, final Map<String, String> labels) {
        final RecordingSession session =
                new RecordingSession(
                        directory, labels, ctx.counters(), files, nowNs, Instant.now());
        sessions.put(sessionId, session);
        return session;
    }

    /** Any thread; answered by onRecordingStopped when something was recorded. */
    public void stopRecording(final long sessionId) {
        queue(() -> onStop(sessionId));
    }

    private void onStop(final long sessionId) {
        final RecordingSession session = sessions.get(sessionId);
        if (session == null) {
            ctx.listener()
                    .onRecordingStopped(
                            sessionId, new RecordingResult("partial", Path.of(""), List.of(), 0));
            return;
        }
        if (!session.isRunning()) {
            return;
        }
        attempt(
                sessionId,
                session,
                () -> ctx.listener().onRecordingStopped(sessionId, session.stop(nowNs)));
    }

    /** A new way of packets into a file of the session's recording. Any thread. */
    public PacketSink addTap(final long sessionId, final RecordedTrack track) {
        final RecordingTap tap =
                new RecordingTap(lastTapId.incrementAndGet(), ring, ctx.counters());
        queue(
                () -> {
                    final RecordingSession session = sessions.get(sessionId);
                    if (session != null && session.isRunning()) {
                        sources.put(tap.tapId(), new Source(sessionId, track));
                        attempt(sessionId, session, () -> session.recorder(track, nowNs));
                    }
                });
        return tap;
    }

    /** Packets that are on their way are still written. Any thread. */
    public void removeTap(final PacketSink sink) {
        if (sink instanceof RecordingTap tap) {
            queue(() -> sources.remove(tap.tapId()));
        }
    }

    /** Forgets the session, stopping its recording first if it runs. Any thread. */
    public void closeSession(final long sessionId) {
        queue(
                () -> {
                    final RecordingSession session = sessions.get(sessionId);
                    if (session != null && session.isRunning()) {
                        onStop(sessionId);
                    }
                    sessions.remove(sessionId);
                    sources.values().removeIf(source -> source.sessionId() == sessionId);
                });
    }

    /** Gives the command its place among the packets: it sees those offered before it, and those offered after it see its effect. */
    private void queue(final Runnable command) {
        if (!commands.offer(command)) {
            ctx.counters().increment(EngineCounter.RECORD_COMMANDS_REJECTED);
            return;
        }
        final int index = ring.tryClaim(COMMAND_TYPE, COMMAND_LENGTH);
        if (index < 0) {
            unplacedCommands.incrementAndGet();
        } else {
            ring.commit(index);
        }
    }

    /** An action that touches files. */
    private interface FileAction {
        void run() throws IOException;
    }

    private void attempt(
            final long sessionId, final RecordingSession session, final FileAction action) {
        try {
            action.run();
        } catch (final IOException e) {
            ctx.counters().increment(EngineCounter.RECORD_WRITE_FAILED);
            final RecordingResult rest = session.fail(e, nowNs);
            ctx.listener().onRecordingFailed(sessionId, String.valueOf(e.getMessage()));
            ctx.listener().onRecordingStopped(sessionId, rest);
        }
    }

    /** Ends every recording that still runs. */
    @Override
    public void onClose() {
        nowNs = ctx.clock().nanoTime();
        ring.read(messageHandler);
        commands.drain(Runnable::run);
        for (final Map.Entry<Long, RecordingSession> entry : sessions.entrySet()) {
            if (entry.getValue().isRunning()) {
                attempt(
                        entry.getKey(),
                        entry.getValue(),
                        () ->
                                ctx.listener()
                                        .onRecordingStopped(
                                                entry.getKey(), entry.getValue().stop(nowNs)));
            }
        }
        sessions.clear();
    }

    @Override
    public String roleName() {
        return "recording";
    }
}
