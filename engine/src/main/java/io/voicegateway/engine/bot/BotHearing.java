package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.stream.PacketSink;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * What one leg's bots hear, in whatever form the present bot takes it. Before there is one, what the caller says is kept for it. Owned by
 * the bot thread, but for the queue where the room's packets enter.
 */
final class BotHearing {
    private final EngineContext ctx;
    private final TickPhase ticks;
    private final PacketQueue packets;
    private final Runnable wakeUp;
    private final MessageHandler packetHandler = PacketQueue.handler(this::onPacket);
    private final PreRoll preRoll;
    private @Nullable AudioToBot audio;
    private Runnable packetListener;
    private boolean isMuted;
    private boolean isHandingOver;
    private long beginNs;
    private long elapsedTicks;
    private long nextTickNs;

    BotHearing(final EngineContext ctx, final TickPhase ticks, final Runnable wakeUp) {
        this.ctx = ctx;
        this.ticks = ticks;
        this.wakeUp = wakeUp;
        packetListener = wakeUp;
        packets = new PacketQueue(ctx.counters());
        preRoll = new PreRoll(ctx.counters(), ctx.preRollMs());
    }

    /** Offered to by one media thread. */
    PacketSink inbound() {
        return packets;
    }

    /** Takes what the room said since. Returns how many packets that were. */
    int onWork(final long nowNs, final long nextTickNs) {
        this.nextTickNs = nextTickNs;
        final int packetCount = packets.drain(packetHandler);
        if (audio != null) {
            audio.onWork(nowNs);
            awaitPackets(audio);
        }
        return packetCount;
    }

    /** When there is something to do without a new packet; {@code limitNs} when not before that. */
    long dueNs(final long nowNs, final long limitNs) {
        return audio == null ? limitNs : audio.dueNs(nowNs, limitNs);
    }

    private void onPacket(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final JitterBuffer.Arrival arrival) {
        if (audio != null) {
            audio.onPacket(buffer, offset, length, arrival);
        } else if (!isMuted) {
            preRoll.add(buffer, offset, length, arrival);
        }
    }

    void onTick(final long tickNs) {
        nextTickNs = tickNs;
        if (audio != null && tickNs - beginNs > 0) {
            elapsedTicks++;
            audio.onTick(tickNs, elapsedTicks * BotLeg.FRAME_MS);
            awaitPackets(audio);
        }
    }

    private void awaitPackets(final AudioToBot audio) {
        if (packets.announceTo(audio.isUrgent() ? packetListener : null)) {
            // One that came just before is not announced any more.
            wakeUp.run();
        }
    }

    /**
     * Ticks for which there was no time: the bot's clock goes on all the same.
     *
     * @param firstNs when the first of them was due
     */
    void skip(final long firstNs, final long tickCount) {
        if (firstNs - beginNs > 0) {
            elapsedTicks += tickCount;
        }
    }

    /**
     * A bot is there: it hears what was kept, and from then on what the room says. Ticks that were due before are none of its time, also
     * when they are made up for only now.
     */
    void begin(final BotConnection bot, final AudioCodec codec, final long nowNs) {
        beginNs = nowNs;
        elapsedTicks = 0;
        final AudioToBot begun = audio(bot.dialect(), codec, frame -> write(bot, frame));
        audio = begun;
        packetListener = bot.dialect() instanceof PacketDialect ? bot::takeTurnSoon : wakeUp;
        if (isMuted) {
            begun.mute(true);
        }
        isHandingOver = true;
        preRoll.moveTo(begun);
        isHandingOver = false;
        awaitPackets(begun);
    }

    private AudioToBot audio(
            final BotDialect dialect,
            final AudioCodec codec,
            final Consumer<WebSocketFrame> socket) {
        return switch (dialect) {
            case final PcmDialect pcm -> new PcmToBot(pcm, codec, ticks, ctx.counters(), socket);
            case final PacketDialect packet -> new PacketsToBot(packet, ctx.counters(), socket);
        };
    }

    private void write(final BotConnection bot, final WebSocketFrame frame) {
        if (isHandingOver) {
            // Seconds of packets at once: more than a bot that reads slowly may owe us.
            bot.writeControl(frame);
        } else {
            bot.writeMedia(frame, nextTickNs);
        }
    }

    /** What is said while it is muted is not heard later. */
    void mute(final boolean isMuted) {
        this.isMuted = isMuted;
        if (isMuted) {
            preRoll.clear();
        }
        if (audio != null) {
            audio.mute(isMuted);
        }
    }

    /** The bot is gone: what is said from here on is kept for the next one. */
    void end() {
        packets.announceTo(null);
        if (audio != null) {
            audio.close();
            audio = null;
        }
    }
}
