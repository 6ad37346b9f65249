package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.embedded.EmbeddedLimits;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.transport.TestRoomPeer;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What strangers, and participants that mean harm, send to the media port: dropped, counted, and not noticed by a call that runs. */
class HostileDatagramsSystemTest extends EmbeddedServerScene {
    private static final int COUNT = 200;
    private static final int UNDER_WAY_LIMIT = 32;
    private static final int DATAGRAM_LENGTH_MAX = 1_500;
    private static final int STUN_HEADER_LENGTH = 20;
    private static final int FINGERPRINT_LENGTH = 8;
    private static final int FAR_AHEAD = 5_000;
    private static final int FOREIGN_SSRC = 0x6666;

    private RunningCall call;
    private TestRoomPeer stranger;
    private int underWayCount;
    private long receivedBefore;

    @BeforeEach
    void launch() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
        stranger = peer();
        call = new RunningCall(this);
    }

    @AfterEach
    void end() throws Exception {
        call.close();
        stranger.close();
    }

    @Test
    void shouldDropGarbage() throws Exception {
        final long before = dropped();
        final Random random = new Random(1);
        for (int i = 0; i < COUNT; i++) {
            final byte[] garbage = new byte[1 + random.nextInt(DATAGRAM_LENGTH_MAX)];
            random.nextBytes(garbage);
            send(garbage);
        }
        send(new byte[0]);
        send(new byte[60_000]);

        await(this::dropped, before + COUNT + 1);
        assertCallGoesOn();
    }

    @Test
    void shouldDropForgedAndTruncatedChecks() throws Exception {
        final RemoteTransport server = server(RunningCall.DRIVER);
        final byte[] right = server.password().getBytes(StandardCharsets.UTF_8);
        final byte[] wrong = "another-password-24-char".getBytes(StandardCharsets.UTF_8);

        for (int i = 0; i < COUNT; i++) {
            send(stranger.newCheck("nobody" + i, right));
            send(stranger.newCheck(server.usernameFragment(), wrong));
        }
        await(EngineCounter.STUN_UNAUTHENTICATED, 2 * COUNT);

        final byte[] check = stranger.newCheck(server.usernameFragment(), right);
        for (int length = STUN_HEADER_LENGTH; length < check.length; length++) {
            send(Arrays.copyOf(check, length));
        }
        // The fingerprint itself is not needed: it does not authenticate anything.
        final int protectedLength = check.length - FINGERPRINT_LENGTH;
        for (int i = 0; i < protectedLength; i++) {
            final byte[] bent = check.clone();
            bent[i] ^= 0x40;
            send(bent);
        }
        await(this::dropped, 2 * COUNT + check.length - STUN_HEADER_LENGTH + protectedLength);
        assertCallGoesOn();
    }

    /** The integrity of a replayed check is right: whoever could take the path over with it would silence the call. */
    @Test
    void shouldDropChecksThatAreReplayedFromAnotherAddress() throws Exception {
        final RemoteTransport server = server(RunningCall.DRIVER);
        for (int i = 0; i < COUNT; i++) {
            final byte[] check =
                    call.driver()
                            .newCheck(
                                    server.usernameFragment(),
                                    server.password().getBytes(StandardCharsets.UTF_8));
            paced(() -> call.driver().sendRaw(check));
            send(check);
        }

        await(EngineCounter.STUN_REPLAYED, COUNT);
        assertCallGoesOn();
    }

    @Test
    void shouldDropDtlsOfStrangersAndReplays() throws Exception {
        final List<byte[]> records = call.driver().sentRecords();
        assertTrue(records.size() > 1, "records=" + records.size());

        for (int i = 0; i < COUNT; i++) {
            for (final byte[] record : records) {
                send(record);
            }
        }
        await(EngineCounter.DATAGRAMS_UNEXPECTED_SOURCE, (long) COUNT * records.size());
        // From their own address they reach the association, which has seen them.
        for (int i = 0; i < COUNT; i++) {
            for (final byte[] record : records) {
                paced(() -> call.driver().sendRaw(record));
            }
        }
        assertCallGoesOn();
        assertEquals(0, engineCounters.value(EngineCounter.DTLS_FAILED));
    }

    @Test
    void shouldDropMediaThatIsForgedReplayedOrUndeclared() throws Exception {
        Footprint.await(() -> call.driver().lastSaid().length > 0, () -> "nothing was said");
        final byte[] said = call.driver().lastSaid();
        final byte[] forged = said.clone();
        new UnsafeBuffer(forged)
                .putShort(2, (short) (sequenceOf(said) + FAR_AHEAD), ByteOrder.BIG_ENDIAN);
        final byte[] shortened = Arrays.copyOf(said, 13);

        for (int i = 0; i < COUNT; i++) {
            send(said);
        }
        await(EngineCounter.DATAGRAMS_UNEXPECTED_SOURCE, COUNT);
        for (int i = 0; i < COUNT; i++) {
            final int number = i;
            paced(() -> call.driver().sendRaw(said));
            paced(() -> call.driver().sendRaw(forged));
            paced(() -> call.driver().sendRaw(shortened));
            paced(() -> call.driver().say(FOREIGN_SSRC, number, number * 960, opus(number)));
        }

        // A replay that is older than the window is told apart from one within.
        await(
                () ->
                        engineCounters.value(EngineCounter.SRTP_REPLAYED)
                                + engineCounters.value(EngineCounter.SRTP_TOO_OLD),
                COUNT);
        await(EngineCounter.SRTP_AUTHENTICATION_FAILED, COUNT);
        await(EngineCounter.PACKET_TOO_SHORT, COUNT);
        await(EngineCounter.PACKET_UNKNOWN_SSRC, COUNT);
        assertCallGoesOn();
    }

    private static int sequenceOf(final byte[] packet) {
        return RtpHeaderFlyweight.sequenceNumber(new UnsafeBuffer(packet), 0);
    }

    private RemoteTransport server(final long sessionId) {
        return events.await(SignalEvents.Remote.class, event -> event.sessionId() == sessionId)
                .transport();
    }

    private void send(final byte[] datagram) throws Exception {
        paced(() -> stranger.sendTo(server.udpPort(), datagram));
    }

    @FunctionalInterface
    private interface Sending {
        void run() throws Exception;
    }

    /** No more are under way than a socket's buffer has room for: beyond that the kernel drops what comes, also the call's. */
    private void paced(final Sending sending) throws Exception {
        if (underWayCount == 0) {
            receivedBefore = received();
        }
        sending.run();
        underWayCount++;
        if (underWayCount == UNDER_WAY_LIMIT) {
            while (received() - receivedBefore < UNDER_WAY_LIMIT) {
                Thread.onSpinWait();
            }
            underWayCount = 0;
        }
    }

    private long received() {
        return engineCounters.value(EngineCounter.DATAGRAMS_RECEIVED);
    }

    /** Datagrams that went no further than the port. */
    private long dropped() {
        return engineCounters.value(EngineCounter.STUN_MALFORMED)
                + engineCounters.value(EngineCounter.STUN_UNAUTHENTICATED)
                + engineCounters.value(EngineCounter.DATAGRAMS_UNEXPECTED_SOURCE);
    }

    private void await(final EngineCounter counter, final long expected) {
        await(() -> engineCounters.value(counter), expected);
    }

    private static void await(final LongSupplier count, final long expected) {
        Footprint.await(
                () -> count.getAsLong() >= expected,
                () -> "expected=" + expected + " count=" + count.getAsLong());
    }

    private void assertCallGoesOn() throws Exception {
        call.assertNobodyNoticed();
        assertEquals(0, engineCounters.value(EngineCounter.ERRORS));
        assertEquals(2, server.legCount());
    }
}
