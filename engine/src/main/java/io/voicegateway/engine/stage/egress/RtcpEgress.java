package io.voicegateway.engine.stage.egress;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.Reception;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.wire.RtcpFlyweight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The RTCP that egress sends: reports (RFC 3550 §6.4) and answers to NACK (RFC 4585 §6.2.1). Called by the egress stage. */
final class RtcpEgress {
    /** One RTCP packet can ask for thousands of packets; it gets at most so many. */
    static final int RESEND_LIMIT_PER_PACKET = OutputTrack.HISTORY_COUNT;

    /** RFC 3550 §6.4.1: the count has five bits. */
    private static final int REPORT_BLOCK_LIMIT = 31;

    private static final int FEEDBACK_HEADER_LENGTH = 12;
    private static final int NACK_ITEM_LENGTH = 4;
    private static final int BITMASK_BITS = 16;

    private final EngineCounters counters;
    private final NtpClock ntpClock;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(1200);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int resends;

    RtcpEgress(final EngineContext ctx, final NtpClock ntpClock) {
        counters = ctx.counters();
        this.ntpClock = ntpClock;
    }

    /** One report per track that has sent something, or a receiver report; the first carries the blocks of what arrives. */
    void sendReports(final RoomLeg leg, final long nowNs) {
        final SrtpSender sender = leg.sender();
        if (sender == null) {
            return;
        }

        final OutputTrack[] tracks = leg.outputs();
        boolean isFirst = true;
        for (int i = 0; i < tracks.length; i++) {
            if (tracks[i].packetCount() > 0) {
                final int length = writeSenderReport(tracks[i], nowNs);
                send(
                        leg,
                        sender,
                        tracks[i].ssrc(),
                        isFirst ? appendBlocks(leg, length, nowNs) : length);
                isFirst = false;
            }
        }
        if (isFirst) {
            final int ssrc = tracks.length == 0 ? leg.ssrc() : tracks[0].ssrc();
            final int length = RtcpFlyweight.writeReceiverReport(buffer, ssrc);
            send(leg, sender, ssrc, appendBlocks(leg, length, nowNs));
        }
    }

    private int writeSenderReport(final OutputTrack track, final long nowNs) {
        return RtcpFlyweight.writeSenderReport(
                buffer,
                track.ssrc(),
                ntpClock.ntpTime(nowNs),
                track.timestampTicksAt(nowNs),
                track.packetCount(),
                track.octetCount());
    }

    private int appendBlocks(final RoomLeg leg, final int reportLength, final long nowNs) {
        int length = reportLength;
        final RoomStream[] streams = leg.streams().all();
        for (int i = 0; i < Math.min(streams.length, REPORT_BLOCK_LIMIT); i++) {
            length = appendBlock(streams[i], length, nowNs);
        }
        return length;
    }

    private void send(
            final RoomLeg leg, final SrtpSender sender, final int ssrc, final int reportLength) {
        final int length = RtcpFlyweight.appendSourceDescription(buffer, reportLength, ssrc);
        if (leg.socket().send(bytes, 0, sender.protectRtcp(buffer, 0, length))) {
            counters.increment(EngineCounter.RTCP_SENT);
        }
    }

    private int appendBlock(final RoomStream stream, final int length, final long nowNs) {
        final Reception reception = stream.reception();
        if (reception.acquire() == 0) {
            return length;
        }
        final int fractionLost = stream.takeFractionLost();
        final int newLength =
                RtcpFlyweight.appendReportBlock(
                        buffer,
                        length,
                        stream.ssrc(),
                        fractionLost,
                        (int) Math.min(reception.lost(), 0x7F_FFFF),
                        (int) reception.highestSequence());
        final int lastReport = reception.lastSenderReport();
        RtcpFlyweight.completeReportBlock(
                buffer,
                newLength,
                reception.jitterTicks(),
                lastReport,
                lastReport == 0 ? 0 : NtpClock.spanUnits(nowNs - reception.lastSenderReportNs()));
        return newLength;
    }

    void answerNacks(final RoomLeg leg, final DirectBuffer packet, final int packetLength) {
        resends = 0;
        int offset = 0;
        while (offset < packetLength) {
            final int length = RtcpFlyweight.packetLength(packet, offset, packetLength - offset);
            if (length >= FEEDBACK_HEADER_LENGTH
                    && RtcpFlyweight.packetType(packet, offset) == RtcpFlyweight.TRANSPORT_FEEDBACK
                    && RtcpFlyweight.count(packet, offset) == RtcpFlyweight.NACK_FORMAT) {
                final OutputTrack track = leg.output(RtcpFlyweight.mediaSsrc(packet, offset));
                if (track != null) {
                    answerItems(track, packet, offset + FEEDBACK_HEADER_LENGTH, offset + length);
                }
            }
            offset += length;
        }
    }

    private void answerItems(
            final OutputTrack track, final DirectBuffer packet, final int start, final int end) {
        for (int item = start; item + NACK_ITEM_LENGTH <= end; item += NACK_ITEM_LENGTH) {
            final int first = packet.getShort(item, ByteOrder.BIG_ENDIAN) & 0xFFFF;
            final int bitmask = packet.getShort(item + 2, ByteOrder.BIG_ENDIAN) & 0xFFFF;
            resend(track, first);
            for (int bit = 0; bit < BITMASK_BITS; bit++) {
                if ((bitmask >> bit & 1) != 0) {
                    resend(track, first + bit + 1 & 0xFFFF);
                }
            }
        }
    }

    private void resend(final OutputTrack track, final int sequenceNumber) {
        counters.increment(EngineCounter.NACKS_RECEIVED);
        final int slot = track.find(sequenceNumber);
        if (slot >= 0 && resends < RESEND_LIMIT_PER_PACKET) {
            resends++;
            if (track.leg()
                    .socket()
                    .send(
                            track.packets(slot),
                            track.packetOffset(slot),
                            track.packetLength(slot))) {
                counters.increment(EngineCounter.NACKS_ANSWERED);
            }
        }
    }
}
