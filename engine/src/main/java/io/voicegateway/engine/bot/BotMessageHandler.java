package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounter;

/** What a bot said, free of its dialect. Called by the socket's Netty thread. */
interface BotMessageHandler {

    /** Audio of any length at the leg's rate; the array belongs to the callee. */
    void onAudio(short[] samples);

    void onMark(String name);

    void onClear();

    /** A message without effect, counted by its reason. */
    void onIgnored(EngineCounter reason);
}
