package io.voicegateway.engine.recording;

import io.voicegateway.engine.api.Tap.RecordedTrack;
import io.voicegateway.engine.bot.AudioCodec;
import io.voicegateway.engine.status.EngineCounters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;

/** A recording as the gateway makes it, of tones: each second of a voice is on for the first half. */
public final class TestRecording {
    public static final double DRIVER_HZ = 400;
    public static final double BOT_HZ = 1_000;
    public static final double HUMAN_HZ = 2_000;

    private static final int RATE_HZ = 16_000;
    private static final int FRAME_SAMPLES = 320;
    private static final int FRAME_TICKS = 960;
    private static final long FRAME_NS = 20_000_000;
    private static final int FRAMES_PER_S = 50;
    private static final int CRC_OFFSET = OggPage.CRC_OFFSET;

    private final RecordingSession session;
    private final Map<String, TrackRecorder> recorders = new HashMap<>();
    private final Map<String, AudioCodec.Encoder> encoders = new HashMap<>();
    private int frameCount;

    /** Begins it, with files of these labels. */
    public TestRecording(final Path directory, final String callId, final String... labels)
            throws IOException {
        session =
                new RecordingSession(
                        directory,
                        Map.of("call_id", callId, "room", "call_" + callId),
                        new EngineCounters(),
                        RecordingFiles.OF_FILE_SYSTEM,
                        0,
                        Instant.parse("2026-01-01T10:00:00Z"));
        session.start(0);
        for (final String label : labels) {
            final String role = label.replaceFirst("-\\d+$", "");
            encoders.put(label, AudioCodec.choose().openEncoder(RATE_HZ));
            recorders.put(
                    label,
                    session.recorder(
                            new RecordedTrack(
                                    label + ".opus", role, role + "_" + callId, "TR_" + label),
                            0));
        }
    }

    /** Whole seconds of everybody, a page each. */
    public TestRecording talk(final int seconds) throws IOException {
        for (int i = 0; i < seconds * FRAMES_PER_S; i++) {
            for (final Map.Entry<String, TrackRecorder> recorder : recorders.entrySet()) {
                write(recorder.getKey(), recorder.getValue());
            }
            frameCount++;
            if (frameCount % FRAMES_PER_S == 0) {
                session.flush(frameCount * FRAME_NS);
            }
        }
        return this;
    }

    /** Ends it. */
    public void stop() throws IOException {
        session.stop(frameCount * FRAME_NS);
        encoders.values().forEach(AudioCodec.Encoder::close);
    }

    /** Gives a page that a test has changed the checksum that it needs. */
    public static byte[] sealed(final byte[] page) {
        final ByteBuffer bytes = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(CRC_OFFSET, 0);
        bytes.putInt(CRC_OFFSET, OggCrc32.update(0, page, 0, page.length));
        return page;
    }

    /** Flips one bit. */
    public static void flip(final Path file, final long offset) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        bytes[(int) offset] ^= 0x10;
        Files.write(file, bytes);
    }

    private void write(final String label, final TrackRecorder recorder) throws IOException {
        final double hz =
                switch (label) {
                    case "driver" -> DRIVER_HZ;
                    case "bot" -> BOT_HZ;
                    default -> HUMAN_HZ;
                };
        final short[] samples = new short[FRAME_SAMPLES];
        if (frameCount % FRAMES_PER_S < FRAMES_PER_S / 2) {
            for (int i = 0; i < FRAME_SAMPLES; i++) {
                final double seconds = (double) (frameCount * FRAME_SAMPLES + i) / RATE_HZ;
                samples[i] = (short) (10_000 * Math.sin(2 * Math.PI * hz * seconds));
            }
        }
        final byte[] packet = new byte[AudioCodec.FRAME_LENGTH_MAX];
        final int length = encoder(label).encode(samples, FRAME_SAMPLES, packet);
        recorder.onPacket(
                frameCount,
                frameCount * FRAME_TICKS,
                frameCount * FRAME_NS,
                new UnsafeBuffer(packet),
                0,
                length);
    }

    private AudioCodec.Encoder encoder(final String label) {
        return Objects.requireNonNull(encoders.get(label));
    }
}
