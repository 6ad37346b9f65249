package io.voicegateway.control.boot;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.livekit.LiveKitAccess;
import io.voicegateway.control.livekit.LiveKitSignalClient;
import io.voicegateway.control.livekit.SignalEvents;
import io.voicegateway.control.livekit.SignalTimes;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.transport.TestRoomPeer;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in a call's room, over real signalling, UDP, DTLS and SRTP: sings a tone, and keeps every packet it is sent, in the order of
 * arrival, whoever it is from.
 */
final class Guest implements Closeable {
    static final int RATE_HZ = 8_000;
    static final int FRAME_SAMPLES = 160;

    /** Concentus decodes hybrid packets at 48 kHz only; a tone stays what it is when samples are left out. */
    private static final int STEP = 6;

    private static final int FRAME_TICKS = 960;
    private static final long FRAME_NS = 20_000_000L;

    /** Most of a frame; {@link #lateBeyond} for another limit. */
    private static final long LATE_NS = 15_000_000L;

    private static final int FRAMES_PER_CHECK = 100;
    private static final long LISTEN_PAUSE_NS = 500_000L;

    /** 20 ms of somebody as they were heard. */
    record Frame(String identity, boolean isTone, long receivedNs) {}

    /** Who is heard over a track, and what they sing. */
    private record Voice(String identity, double toneHz) {}

    /** A packet as it came. */
    record Arrival(int ssrc, int timestampTicks, byte[] payload, long receivedNs) {}

    private final TestRoomPeer peer = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    private final SignalEvents events = new SignalEvents();
    private final LiveKitSignalClient client;
    private final RemoteTransport server;
    private final Map<String, Voice> voices = new ConcurrentHashMap<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final OpusEncoder encoder = Song.encoder();
    private final int ssrc;
    private volatile @Nullable Song song;
    private volatile int sentCount;
    private volatile long lateNs = LATE_NS;
    private volatile long lateAtNs = System.nanoTime();
    private volatile boolean isClosed;

    /** Joins with a token of the API; its microphone is published and sends nothing yet. */
    Guest(
            final Vertx vertx,
            final GatewayProcess.Ready host,
            final String callId,
            final String role)
            throws Exception {
        this(vertx, host, callId, role, server -> server);
    }

    /** @param way where packets for the room server go */
    Guest(
            final Vertx vertx,
            final GatewayProcess.Ready host,
            final String callId,
            final String role,
            final UnaryOperator<RemoteTransport> way)
            throws Exception {
        final JsonObject ticket =
                new JsonObject(
                        host.post("/v1/calls/" + callId + "/tokens", "{\"role\":\"" + role + "\"}")
                                .body());
        ssrc = 0x10_0000 + role.hashCode();
        client =
                new LiveKitSignalClient(
                        vertx,
                        new LiveKitAccess(
                                host.livekit(), GatewayProcess.KEY, GatewayProcess.SECRET),
                        _ -> ticket.getString("token"),
                        SignalTimes.DEFAULT,
                        events);
        final RemoteTransport own = peer.transport();
        client.join(
                new SignalJoin(
                        1,
                        ticket.getString("room"),
                        ticket.getString("identity"),
                        "",
                        false,
                        2,
                        new LocalTransport(
                                own.usernameFragment(),
                                own.password(),
                                own.fingerprint(),
                                own.candidates(),
                                ssrc),
                        Map.of()));
        server = way.apply(events.await(SignalEvents.Remote.class).transport());
        peer.joinPassively(
                new LocalTransport(
                        server.usernameFragment(),
                        server.password(),
                        server.fingerprint(),
                        server.candidates(),
                        0));
        peer.awaitConnected();
        events.await(SignalEvents.Active.class);
        Thread.ofPlatform().daemon().start(this::listen);
        Thread.ofPlatform().daemon().start(this::speak);
    }

    /** Subscribes to somebody's microphone, and knows the tone that they sing. */
    void hear(final String identity, final double theirToneHz) {
        final String trackSid = trackOf(identity);
        client.subscribe(1, trackSid);
        events.await(
                SignalEvents.Subscribed.class,
                event -> event.subscription().trackSid().equals(trackSid));
        voices.put(trackSid, new Voice(identity, theirToneHz));
    }

    /** By SSRC; a track that was not heard for a while comes back under another one. */
    private Map<Integer, Voice> voices() {
        final Map<Integer, Voice> bySsrc = new HashMap<>();
        for (final SignalEvents.Subscribed event : events.all(SignalEvents.Subscribed.class)) {
            final Voice voice = voices.get(event.subscription().trackSid());
            if (voice != null) {
                bySsrc.put(event.subscription().ssrc(), voice);
            }
        }
        return bySsrc;
    }

    private String trackOf(final String identity) {
        final List<RemoteParticipant> present =
                events.await(SignalEvents.Joined.class).room().participants();
        for (final RemoteParticipant participant : present) {
            if (isTalker(participant, identity)) {
                return participant.tracks().getFirst().sid();
            }
        }
        return events.await(
                        SignalEvents.Changed.class,
                        event -> isTalker(event.participant(), identity))
                .participant()
                .tracks()
                .getFirst()
                .sid();
    }

    private static boolean isTalker(final RemoteParticipant participant, final String identity) {
        return participant.identity().equals(identity) && !participant.tracks().isEmpty();
    }

    void sing(final double hz) {
        song = Song.tone(encoder, hz);
    }

    /** Sings what is encoded already, from the first of these packets on; it must not get to their end. */
    void sing(final List<byte[]> packets) {
        song = packets::get;
    }

    /** Sends no more packets, also none that was begun before. */
    synchronized void fallSilent() {
        song = null;
    }

    /** From now on its microphone is kept waiting when it is late by more than so much. */
    void lateBeyond(final long limitNs) {
        lateNs = limitNs;
    }

    /** When the machine last kept its microphone waiting. */
    long lateAtNs() {
        return lateAtNs;
    }

    /** Packets of its microphone until now. */
    int sentCount() {
        return sentCount;
    }

    /** Its machine is gone: no packet, no check and no word comes any more. Signalling has to be cut before. */
    void vanish() {
        isClosed = true;
        peer.close();
    }

    void leave() {
        client.leave(1);
        events.await(SignalEvents.Left.class);
    }

    /** What was heard until now, in the order of arrival. */
    List<Frame> heard() throws OpusException {
        final List<Arrival> until;
        synchronized (arrivals) {
            until = List.copyOf(arrivals);
        }
        return decode(until);
    }

    /** Whether somebody's tone came after that time. */
    boolean hasHeardSince(final String identity, final long sinceNs) throws OpusException {
        return heardSince(identity, sinceNs).stream().anyMatch(Frame::isTone);
    }

    /** Somebody's frames after that time. */
    List<Frame> heardSince(final String identity, final long sinceNs) throws OpusException {
        final List<Arrival> since;
        synchronized (arrivals) {
            since =
                    arrivals.stream()
                            .filter(arrival -> arrival.receivedNs() - sinceNs >= 0)
                            .toList();
        }
        return decode(since).stream().filter(frame -> frame.identity().equals(identity)).toList();
    }

    private List<Frame> decode(final List<Arrival> until) throws OpusException {
        final Map<Integer, Voice> voicesBySsrc = voices();
        final Map<Integer, OpusDecoder> decoders = new HashMap<>();
        final List<Frame> frames = new ArrayList<>();
        final short[] decoded = new short[FRAME_SAMPLES * 6 * STEP];
        final short[] samples = new short[FRAME_SAMPLES * 6];
        for (final Arrival arrival : until) {
            final Voice voice = voicesBySsrc.get(arrival.ssrc());
            if (voice == null) {
                continue;
            }
            OpusDecoder decoder = decoders.get(arrival.ssrc());
            if (decoder == null) {
                decoder = new OpusDecoder(RATE_HZ * STEP, 1);
                decoders.put(arrival.ssrc(), decoder);
            }
            final byte[] payload = arrival.payload();
            final int count =
                    decoder.decode(payload, 0, payload.length, decoded, 0, decoded.length, false)
                            / STEP;
            for (int i = 0; i < count; i++) {
                samples[i] = decoded[i * STEP];
            }
            frames.add(
                    new Frame(
                            voice.identity(),
                            isTone(samples, count, voice.toneHz()),
                            arrival.receivedNs()));
        }
        return frames;
    }

    /** Somebody's voice as it was heard until now. */
    HeardVoice voiceOf(final String identity) {
        final Map<Integer, Voice> voicesBySsrc = voices();
        final List<Arrival> theirs;
        synchronized (arrivals) {
            theirs =
                    arrivals.stream()
                            .filter(arrival -> isOf(voicesBySsrc.get(arrival.ssrc()), identity))
                            .toList();
        }
        return HeardVoice.of(theirs);
    }

    private static boolean isOf(final @Nullable Voice voice, final String identity) {
        return voice != null && voice.identity().equals(identity);
    }

    long toneCount(final String identity) throws OpusException {
        return heard().stream()
                .filter(frame -> frame.identity().equals(identity) && frame.isTone())
                .count();
    }

    /** Most of the frame, at most of the tone's loudness (Goertzel's sum, written out). */
    private static boolean isTone(final short[] samples, final int count, final double hz) {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < count; i++) {
            final double phase = 2 * Math.PI * hz * i / RATE_HZ;
            real += samples[i] * Math.cos(phase);
            imaginary += samples[i] * Math.sin(phase);
        }
        return Math.hypot(real, imaginary) > 0.6 * Song.PEAK * count / 2;
    }

    private void listen() {
        try {
            while (!isClosed) {
                if (peer.hasHeard()) {
                    final byte[] packet = peer.hear();
                    final UnsafeBuffer header = new UnsafeBuffer(packet);
                    final int theirs = RtpHeaderFlyweight.ssrc(header, 0);
                    final int length = RtpHeaderFlyweight.headerLength(header, 0, packet.length);
                    synchronized (arrivals) {
                        arrivals.add(
                                new Arrival(
                                        theirs,
                                        RtpHeaderFlyweight.timestampTicks(header, 0),
                                        Arrays.copyOfRange(packet, length, packet.length),
                                        System.nanoTime()));
                    }
                } else {
                    LockSupport.parkNanos(LISTEN_PAUSE_NS);
                }
            }
        } catch (final InterruptedException e) {
            failure.set(e);
        }
    }

    /** A microphone: one packet every 20 ms, as long as it sings; and the connectivity checks that keep the leg. */
    private void speak() {
        try {
            long nextNs = System.nanoTime();
            for (int tick = 0; !isClosed; tick++) {
                if (tick % FRAMES_PER_CHECK == 0) {
                    peer.check(
                            server.usernameFragment(),
                            server.password().getBytes(StandardCharsets.UTF_8));
                }
                sayFrame(tick * FRAME_TICKS);
                nextNs += FRAME_NS;
                LockSupport.parkNanos(nextNs - System.nanoTime());
                final long nowNs = System.nanoTime();
                if (nowNs - nextNs > lateNs) {
                    lateAtNs = nowNs;
                }
            }
        } catch (final OpusException | IOException e) {
            if (!isClosed) {
                failure.set(e);
            }
        }
    }

    private synchronized void sayFrame(final int timestampTicks) throws OpusException, IOException {
        final Song packets = song;
        if (packets != null) {
            peer.say(ssrc, sentCount, timestampTicks, packets.packet(sentCount));
            sentCount++;
        }
    }

    void assertWell() {
        final Throwable cause = failure.get();
        if (cause != null) {
            throw new AssertionError("a guest failed", cause);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        client.close();
        peer.close();
    }
}
