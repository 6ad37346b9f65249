package io.voicegateway.engine.bot;

/**
 * From a bot that speaks Opus: its packets, untouched, at the pace of their own time. Between them, and before there is any bot, silence.
 * <p>
 * A packet that comes in time is passed on at once, so its stream may run up to {@link #EARLY_TICKS} ahead of the leg's clock; a burst
 * waits for it. A bot that is late is waited for before silence takes its place, and goes on without a gap in time. What a stall has left
 * behind of a bot that speaks in real time is made up for in its pauses.
 */
final class PacketsFromBot implements AudioFromBot {
    /** One frame, and half of one for the jitter of a bot that paces itself. */
    static final int EARLY_TICKS = 1_440;

    /** A paced bot is late by less than this. */
    static final int GRACE_TICKS = 1_920;

    /** Behind by more than this the stream goes on where the clock is. */
    private static final int BEHIND_TICKS_MAX = 4_800;

    /** 20 ms of silence that every decoder knows: CELT, full band, mono, one frame (RFC 6716 §3.1). */
    private static final byte[] SILENCE = {(byte) 0xf8, (byte) 0xff, (byte) 0xfe};

    private final PacketPlayout playout;
    private final PacedBacklog backlog = new PacedBacklog(PacketPlayout.CLOCK_RATE_HZ, 0);
    private final BotRtp rtp;
    private boolean isSpeaking;

    PacketsFromBot(final int playoutLimitMs, final BotRtp rtp) {
        playout = new PacketPlayout(playoutLimitMs);
        this.rtp = rtp;
    }

    /** 20 ms that decode to silence. */
    static byte[] silence() {
        return SILENCE.clone();
    }

    @Override
    public PacketPlayout playout() {
        return playout;
    }

    @Override
    public int write(final BotEvent.Audible audio) {
        if (!(audio
                instanceof
                BotEvent.Packet(
                        final byte[] bytes,
                        final int durationTicks,
                        final long receivedNs))) {
            throw new IllegalStateException("no packet: " + audio);
        }
        if (playout.isEmpty() && !isSpeaking) {
            backlog.reset();
        }
        if (!playout.write(bytes, durationTicks, receivedNs)) {
            return 1;
        }
        backlog.onWrite(durationTicks);
        return 0;
    }

    @Override
    public void onWork(final long nowNs) {
        final long clock = rtp.position(nowNs);
        while (!playout.isEmpty() && rtp.nextPosition() - clock <= EARLY_TICKS) {
            if (backlog.hasExcess() && playout.isPauseNext()) {
                backlog.onFrameLeftOut();
                playout.skip();
                continue;
            }
            final PacketPlayout.Packet packet = playout.read(nowNs);
            rtp.send(
                    packet.bytes(),
                    packet.bytes().length,
                    nextPosition(clock),
                    packet.durationTicks(),
                    nowNs);
            isSpeaking = true;
        }
    }

    @Override
    public void onTick(final long tickNs) {
        backlog.onRead(playout.bufferedSamples());
        onWork(tickNs);
        final long clock = rtp.tickPosition();
        if (!playout.isEmpty() || isSpeaking && clock - rtp.nextPosition() < GRACE_TICKS) {
            return;
        }
        isSpeaking = false;
        while (rtp.nextPosition() <= clock) {
            rtp.send(SILENCE, SILENCE.length, nextPosition(clock), BotRtp.TICKS_PER_FRAME, tickNs);
        }
    }

    @Override
    public void close() {
        // Nothing is held outside of the heap.
    }

    private long nextPosition(final long clock) {
        return clock - rtp.nextPosition() > BEHIND_TICKS_MAX ? clock : rtp.nextPosition();
    }
}
