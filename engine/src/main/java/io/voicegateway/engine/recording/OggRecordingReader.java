package io.voicegateway.engine.recording;

import io.voicegateway.engine.api.RecordingReader;
import io.voicegateway.engine.api.TrackCheck;
import io.voicegateway.engine.bot.AudioCodec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/** Reads what {@link OggOpusWriter} wrote. */
public final class OggRecordingReader implements RecordingReader {
    private static final int CLOCK_RATE_HZ = 48_000;
    private static final int BLOCKS_PER_S = 10;

    @Override
    public TrackCheck check(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return OggOpusCheck.of(channel);
        }
    }

    @Override
    public long writeWav(
            final List<@Nullable Path> channels, final int sampleRateHz, final Path target)
            throws IOException {
        final long length = length(channels) * sampleRateHz / CLOCK_RATE_HZ;
        final List<@Nullable TrackDecoder> decoders = new ArrayList<>();
        try (WavWriter wav = WavWriter.create(target, channels.size(), sampleRateHz, length)) {
            final AudioCodec codec = AudioCodec.choose();
            for (final Path channel : channels) {
                decoders.add(
                        channel == null ? null : TrackDecoder.open(channel, codec, sampleRateHz));
            }
            interleave(decoders, sampleRateHz / BLOCKS_PER_S, length, wav);
        } finally {
            CloseHelper.quietCloseAll(decoders);
        }
        return length;
    }

    private long length(final List<@Nullable Path> channels) throws IOException {
        long samples = 0;
        for (final Path channel : channels) {
            if (channel != null) {
                samples = Math.max(samples, check(channel).samples());
            }
        }
        return samples;
    }

    private static void interleave(
            final List<@Nullable TrackDecoder> decoders,
            final int blockLength,
            final long length,
            final WavWriter wav)
            throws IOException {
        final int channelCount = decoders.size();
        final short[] block = new short[blockLength];
        final short[] frames = new short[blockLength * channelCount];
        for (long done = 0; done < length; done += blockLength) {
            final int count = (int) Math.min(blockLength, length - done);
            for (int channel = 0; channel < channelCount; channel++) {
                final TrackDecoder decoder = decoders.get(channel);
                if (decoder == null) {
                    continue;
                }
                decoder.read(block, count);
                for (int i = 0; i < count; i++) {
                    frames[i * channelCount + channel] = block[i];
                }
            }
            wav.write(frames, count * channelCount);
        }
    }
}
