package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounter;

/** What a bot said, free of its dialect. Called by the socket's Netty thread. */
interface BotMessageHandler {
    /** Rates outside of these carry no speech, or are a lie. */
    int SAMPLE_RATE_MIN_HZ = 8_000;

    int SAMPLE_RATE_MAX_HZ = 48_000;

    /**
     * PCM of any length, at least one sample, at a rate within the limits above; the array belongs to the callee. Only of a
     * {@link PcmDialect}.
     */
    void onAudio(short[] samples, int sampleRateHz);

    /** One Opus packet of foreign bytes; the array belongs to the callee. Only of a {@link PacketDialect}. */
    void onPacket(byte[] packet);

    /** The bot wants to know when all audio so far was heard. The name comes back in {@link BotDialect#mark}. */
    void onMark(String name);

    /** What was not yet heard is dropped, and its marks come back. */
    void onClear();

    /** The marks come back, the audio stays. */
    void onClearMarks();

    /** The bot wants its socket closed when its last words were heard. */
    void onHangUp();

    /** A message without effect, counted by its reason. */
    void onIgnored(EngineCounter reason);
}
