package io.voicegateway.benchmarks.load;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call's bot, and for how long it kept each utterance. Owned by the bots' thread. */
final class EchoedCall {
    /** What follows an utterance belongs to it: codecs are late by less than this. */
    private static final int HANGOVER_FRAMES = 2;

    private final String callId;
    private final ServerWebSocket socket;
    private final BotWire wire;
    private final EchoManner manner;
    private final FrameTimes.Call times;
    private final List<String> held = new ArrayList<>();
    private int quietFrames = HANGOVER_FRAMES + 1;
    private long begunNs;
    private Buffer burst = Buffer.buffer();

    EchoedCall(
            final String callId,
            final ServerWebSocket socket,
            final BotWire wire,
            final EchoManner manner,
            final FrameTimes.Call times) {
        this.callId = callId;
        this.socket = socket;
        this.wire = wire;
        this.manner = manner;
        this.times = times;
    }

    void onMessage(final WebSocketFrame message) {
        final long nowNs = System.nanoTime();
        if (!message.isText() && !message.isBinary()) {
            return;
        }
        final @Nullable Buffer audio = wire.audio(message);
        if (audio == null) {
            return;
        }
        times.onFrame(nowNs);
        switch (manner) {
            case AT_ONCE -> wire.send(socket, audio);
            case PACED -> pace(audio, nowNs);
            case BURST -> collect(audio, nowNs);
            case SILENT -> {}
        }
    }

    private void pace(final Buffer audio, final long nowNs) {
        final boolean wasPause = isPause();
        listen(audio);
        if (isPause()) {
            return;
        }
        wire.send(socket, audio);
        if (wasPause) {
            onHeld(nowNs);
        }
    }

    private void collect(final Buffer audio, final long nowNs) {
        if (isPause()) {
            begunNs = nowNs;
        }
        final boolean wasPause = isPause();
        listen(audio);
        if (!isPause()) {
            burst.appendBuffer(audio);
        } else if (!wasPause) {
            wire.send(socket, burst);
            burst = Buffer.buffer();
            onHeld(begunNs);
        }
    }

    private void listen(final Buffer audio) {
        quietFrames = wire.isQuiet(audio) ? quietFrames + 1 : 0;
    }

    private boolean isPause() {
        return quietFrames > HANGOVER_FRAMES;
    }

    private void onHeld(final long receivedNs) {
        held.add("held " + callId + " " + receivedNs + " " + System.nanoTime());
    }

    List<String> held() {
        return held;
    }
}
