package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what a dialect understood of a bot, a line each. */
final class HeardBot implements BotMessageHandler {
    final List<String> seen = new ArrayList<>();
    final List<short[]> audio = new ArrayList<>();
    final List<byte[]> packets = new ArrayList<>();
    private @Nullable EngineCounter ignored;

    int callCount() {
        return seen.size();
    }

    int sampleCount() {
        return audio.stream().mapToInt(samples -> samples.length).sum();
    }

    @Nullable EngineCounter ignored() {
        return ignored;
    }

    @Override
    public void onAudio(final short[] samples, final int sampleRateHz) {
        if (samples.length == 0
                || sampleRateHz < SAMPLE_RATE_MIN_HZ
                || sampleRateHz > SAMPLE_RATE_MAX_HZ) {
            throw new AssertionError("samples=" + samples.length + " rate=" + sampleRateHz);
        }
        seen.add("audio " + samples.length + " " + sampleRateHz);
        audio.add(samples);
    }

    @Override
    public void onPacket(final byte[] packet) {
        seen.add("packet " + packet.length);
        packets.add(packet);
    }

    @Override
    public void onMark(final String name) {
        if (name.length() > BotDialect.MARK_NAME_LENGTH_MAX + 1) {
            throw new AssertionError("name=" + name.length());
        }
        seen.add("mark " + name);
    }

    @Override
    public void onClear() {
        seen.add("clear");
    }

    @Override
    public void onClearMarks() {
        seen.add("clearMarks");
    }

    @Override
    public void onHangUp() {
        seen.add("hangUp");
    }

    @Override
    public void onIgnored(final EngineCounter reason) {
        seen.add(reason.name());
        ignored = reason;
    }
}
