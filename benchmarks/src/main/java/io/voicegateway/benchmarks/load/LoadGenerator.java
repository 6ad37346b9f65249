package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** Sends each packet when it is due, and what is overdue at once: it never waits for the server. Run by the client's media thread. */
final class LoadGenerator implements Agent {
    /** So that a late generator does not keep the sockets waiting. */
    private static final int PACKET_LIMIT_PER_CYCLE = 32;

    private static final int FRAME_TICKS = 960;
    private static final int PACKET_LENGTH_MAX =
            RtpHeaderFlyweight.MIN_HEADER_LENGTH + PacketPayload.LENGTH_MAX;

    private final AudioIngress ingress;
    private final NanoClock clock;
    private final List<BotStream> voices;
    private final PacketSchedule schedule;
    private final PacketPayload payload;
    private final MeasureWindow window;
    private final long startNs;
    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[PACKET_LENGTH_MAX]);
    private long position;

    /** @param voices by room */
    LoadGenerator(
            final AudioIngress ingress,
            final NanoClock clock,
            final List<BotStream> voices,
            final PacketPayload payload,
            final MeasureWindow window,
            final long startNs) {
        this.ingress = ingress;
        this.clock = clock;
        this.voices = voices;
        this.payload = payload;
        this.window = window;
        this.startNs = startNs;
        schedule = new PacketSchedule(voices.size());
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        int sent = 0;
        while (sent < PACKET_LIMIT_PER_CYCLE && nextDueNs() - nowNs <= 0) {
            sendNext(nowNs);
            sent++;
        }
        return sent;
    }

    private long nextDueNs() {
        return startNs + schedule.offsetNs(position);
    }

    private void sendNext(final long nowNs) {
        final long dueNs = nextDueNs();
        final int room = schedule.room(position);
        final long index = schedule.index(position);
        final BotStream voice = voices.get(room);
        RtpHeaderFlyweight.write(
                packet,
                index == 0,
                voice.payloadType(),
                (int) index & 0xFFFF,
                (int) index * FRAME_TICKS,
                voice.ssrc());
        final int payloadLength =
                payload.write(packet, RtpHeaderFlyweight.MIN_HEADER_LENGTH, room, index, dueNs);
        final int length = RtpHeaderFlyweight.MIN_HEADER_LENGTH + payloadLength;
        ingress.onBotRtp(voice, packet, 0, length, nowNs);
        window.onSent(dueNs, nowNs);
        position++;
    }

    @Override
    public String roleName() {
        return "load-generator";
    }
}
