package io.voicegateway.engine.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording's files, also while another process writes them, and after it died: nothing there is changed or locked.
 * <p>
 * Called by one thread.
 */
public interface RecordingReader {

    /** The rates at which {@link #writeWav} decodes. */
    List<Integer> SAMPLE_RATES_HZ = BotLegDescription.SAMPLE_RATES_HZ;

    /**
     * Reads every page of a file.
     *
     * @throws IOException when it cannot be read
     */
    TrackCheck check(Path file) throws IOException;

    /**
     * Decodes files, one channel each, side by side on the call's clock, as far as the longest reaches. What is missing is silence.
     *
     * @param channels     null: silence
     * @param sampleRateHz one of {@link #SAMPLE_RATES_HZ}
     * @param target       16-bit PCM; replaced when it is there
     * @return samples of each channel
     * @throws IOException when a file cannot be read, the target cannot be written, or it would be longer than WAV can be
     */
    long writeWav(List<@Nullable Path> channels, int sampleRateHz, Path target) throws IOException;
}
