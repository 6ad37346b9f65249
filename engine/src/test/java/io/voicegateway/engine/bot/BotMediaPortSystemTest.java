package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.ResourceLeakDetector;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.RoomStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("system")
@Timeout(60)
class BotMediaPortSystemTest {
    private static final int RATE_HZ = 8_000;
    private static final long SESSION = 42;
    private static final int RING_OUT_FRAMES = 2;

    private final LinkedBlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private final RecordingListener listener = new RecordingListener();
    private final EngineContext ctx =
            new EngineContext().listener(listener).errorHandler(errors::add).conclude();
    private final RingBuffer<MediaFrame> ring =
            RingBuffer.createMultiProducer(MediaFrame::new, 1_024);
    private final EventPoller<MediaFrame> poller = ring.newPoller();
    private final List<byte[]> published = new ArrayList<>();

    private FakeBot bot;
    private BotMediaPort port;
    private BotLeg leg;
    private Channel speaking;
    private long launchedNs;

    @BeforeAll
    static void watchForLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @BeforeEach
    void launch() throws InterruptedException {
        ring.addGatingSequences(poller.getSequence());
        bot = new FakeBot();
        port = BotMediaPort.launch(ctx, AudioCodec.choose(), 1, null);
        launchedNs = System.nanoTime();
        leg = addLeg(SESSION);
    }

    @AfterEach
    void close() {
        port.close();
        bot.close();
        assertEquals(List.of(), List.copyOf(errors));
        await(() -> liveThreads().isEmpty());
    }

    @Test
    void shouldSendConnectedThenStartThenOneFrameEachTwentyMs() throws Exception {
        final long openedNs = System.nanoTime();
        assertTrue(leg.open(description(bot.url())));

        assertTrue(bot.message().startsWith("{\"event\":\"connected\""));
        assertTrue(bot.message().startsWith("{\"event\":\"start\""));
        for (int i = 1; i <= 50; i++) {
            final String media = bot.message();
            assertEquals("media", FakeBot.member(media, "event"));
            assertEquals(Integer.toString(i), FakeBot.member(media, "chunk"));
            assertEquals(Integer.toString(i + 1), FakeBot.member(media, "sequenceNumber"));
            assertEquals(Integer.toString(i * 20), FakeBot.member(media, "timestamp"));
            assertEquals(160, payload(media).length);
            assertTrue(isSilent(payload(media)));
        }
        final long elapsedMs = (System.nanoTime() - openedNs) / 1_000_000;
        assertTrue(elapsedMs >= 49 * 20, "50 frames took " + elapsedMs + " ms");
        assertEquals("connected 42", listener.next());
        assertTrue(bot.headers.contains("X-Key: k"));
    }

    @Test
    void shouldCarryATonesContentToTheBotAndBack() throws Exception {
        bot.isEchoing = true;
        leg.open(description(bot.url()));
        bot.socket();
        sendTone(100);

        await(() -> isHeard(1_200));

        final short[] heard = decodePublished();
        final double share = Tones.windowedShare(heard, RATE_HZ, 440);
        assertTrue(share > 0.8, "share=" + share);
        assertTrue(Tones.windowedShare(heard, RATE_HZ, 1_000) < 0.1);
        assertRtpContinues();
    }

    @Test
    void shouldPaceABurstAndEchoItsMarkAfterPlayout() throws Exception {
        leg.open(description(bot.url()));
        final Channel socket = bot.socket();
        bot.message("start");
        final int before = packets();
        FakeBot.sayAudio(socket, tone(8_000));
        FakeBot.say(socket, "{\"event\":\"mark\",\"mark\":{\"name\":\"heard\"}}");

        final String mark = bot.message("\"mark\"");

        assertEquals("heard", FakeBot.member(mark, "name"));
        assertTrue(packets() - before >= 50, "packets=" + (packets() - before));
        assertPaced();
        await(() -> isHeard(1_000));
        assertEquals(1_000, leg.heardMs());
    }

    /** No frame leaves before its time, also not when the thread was late and makes up for it. The first tick sends two. */
    private void assertPaced() {
        final long sentMs = (packets() - 2) * 20L;
        final long elapsedMs = (System.nanoTime() - launchedNs) / 1_000_000;
        assertTrue(sentMs <= elapsedMs, "sent=" + sentMs + " ms, elapsed=" + elapsedMs + " ms");
    }

    @Test
    void shouldSendSilenceWithoutABot() {
        await(() -> packets() >= 25);

        assertRtpContinues();
        for (final short sample : decodePublished()) {
            assertEquals(0, sample, 4);
        }
        assertEquals(0, leg.heardMs());
    }

    @Test
    void shouldClearAtTheNextFrameAndReturnEveryMark() throws Exception {
        leg.open(description(bot.url()));
        final Channel socket = bot.socket();
        assertEquals("connected 42", listener.next());
        FakeBot.sayAudio(socket, tone(80_000));
        for (int i = 0; i < 3; i++) {
            FakeBot.say(socket, "{\"event\":\"mark\",\"mark\":{\"name\":\"same\"}}");
        }
        await(() -> isHeard(100));

        FakeBot.say(socket, "{\"event\":\"clear\"}");

        for (int i = 0; i < 3; i++) {
            assertEquals("same", FakeBot.member(bot.message("\"mark\""), "name"));
        }
        final String cleared = listener.next();
        final String[] words = cleared.split(" ");
        assertEquals("cleared", words[0]);
        assertEquals(10_000, Long.parseLong(words[1]) + Long.parseLong(words[2]));
        assertEquals(leg.heardMs(), Long.parseLong(words[1]));

        FakeBot.say(socket, "{\"event\":\"clear\"}");
        FakeBot.say(socket, "{\"event\":\"mark\",\"mark\":{\"name\":\"empty\"}}");
        assertEquals("empty", FakeBot.member(bot.message("\"mark\""), "name"));
        assertNull(listener.poll());
        assertTrue(leg.clear());
        assertTrue(listener.next().startsWith("cleared"));
    }

    @Test
    void shouldGiveAMutedBotSilenceAndDropItsAudio() throws Exception {
        leg.open(description(bot.url()));
        final Channel socket = bot.socket();
        leg.mute(true);
        bot.message("\"media\"");
        sendTone(60);
        FakeBot.sayAudio(socket, tone(16_000));
        FakeBot.say(socket, "{\"event\":\"mark\",\"mark\":{\"name\":\"m\"}}");
        bot.message("\"mark\"");

        for (int i = 0; i < 40; i++) {
            final String media = bot.message("\"media\"");
            assertTrue(isSilent(payload(media)), media);
        }
        assertEquals(0, leg.heardMs());
        assertTrue(packets() >= 40, "packets=" + packets());
        assertRtpContinues();
        final short[] heard = decodePublished();
        assertTrue(Tones.isQuiet(heard, 0, heard.length));

        leg.mute(false);
        sendTone(60);
        await(
                () ->
                        bot.messages.stream()
                                .anyMatch(m -> m.contains("media") && !isSilent(payload(m))));
    }

    @Test
    void shouldCutTheBotAtTheFrameAfterAStreamIsHeard() throws Exception {
        final RoomStream human = new RoomStream(5, 0x5678, 111, "human");
        human.reception().onPacket(1, 960, false, 0);
        speak();
        leg.cut(BotCut.whenHeard(7, List.of(human)));
        await(() -> isHeard(300));
        assertNull(listener.poll());

        human.reception().onPacket(2, 1_920, false, 20_000_000);

        final long saidMs = assertCut("cut 7 5");
        assertEquals("pending", FakeBot.member(bot.message("\"mark\""), "name"));
        assertCutInPublished(saidMs);
        leg.mute(false);
        awaitCommands();
        speak();
        await(() -> isHeard(saidMs + 300));
        assertRtpContinues();
    }

    @Test
    void shouldCutTheBotAtTheNextFrame() throws Exception {
        speak();

        leg.cut(BotCut.now(8));

        assertCutInPublished(assertCut("cut 8 0"));
    }

    @Test
    void shouldReplaceAndForgetTheCutThatIsAwaited() throws Exception {
        final RoomStream first = new RoomStream(5, 0x5678, 111, "human");
        final RoomStream second = new RoomStream(6, 0x5679, 111, "human-2");
        speak();
        leg.cut(BotCut.whenHeard(1, List.of(first)));
        leg.cut(BotCut.whenHeard(2, List.of(second)));
        awaitCommands();
        first.reception().onPacket(1, 960, false, 0);
        await(() -> isHeard(300));
        leg.cut(null);
        awaitCommands();
        second.reception().onPacket(1, 960, false, 0);

        final long heardMs = leg.heardMs();
        await(() -> isHeard(heardMs + 200));

        assertNull(listener.poll());
    }

    /** The bot speaks for long, with a mark behind it, and is heard. */
    private void speak() throws InterruptedException {
        if (bot.sockets.isEmpty() && speaking == null) {
            leg.open(description(bot.url()));
            speaking = bot.socket();
            assertEquals("connected 42", listener.next());
        }
        final long heardMs = leg.heardMs();
        FakeBot.sayAudio(speaking, tone(80_000));
        FakeBot.say(speaking, "{\"event\":\"mark\",\"mark\":{\"name\":\"pending\"}}");
        await(() -> isHeard(heardMs + 100));
    }

    /** Returns when the bot thread has done what it was told before. */
    private void awaitCommands() throws InterruptedException {
        leg.dtmf("1");
        bot.message("\"dtmf\"");
    }

    /** The cut is told before the clear that it is; returns what was heard of the bot. */
    private long assertCut(final String start) throws InterruptedException {
        final String cut = listener.next();
        assertTrue(cut.startsWith(start + " "), cut);
        final long cutNs = Long.parseLong(cut.split(" ")[3]);
        assertTrue(cutNs - launchedNs > 0 && System.nanoTime() - cutNs > 0, cut);
        final String[] cleared = listener.next().split(" ");
        assertEquals("cleared", cleared[0]);
        assertEquals(10_000, Long.parseLong(cleared[1]) + Long.parseLong(cleared[2]));
        return Long.parseLong(cleared[1]);
    }

    /** One tone without a hole, as long as was said; the codec rings out; then nothing of the bot. */
    private void assertCutInPublished(final long saidMs) {
        final int before = packets();
        await(() -> packets() >= before + 20);
        assertRtpContinues();
        final short[] heard = decodePublished();
        int first = 0;
        while (Tones.isQuiet(heard, first * 160, 160)) {
            first++;
        }
        final int last = first + (int) saidMs / 20;
        for (int frame = first + 1; frame < last; frame++) {
            final double share = Tones.share(heard, frame * 160, 160, RATE_HZ, 440);
            assertTrue(share > 0.8, "frame=" + (frame - first) + " share=" + share);
        }
        for (int frame = last + RING_OUT_FRAMES; frame < published.size(); frame++) {
            assertTrue(Tones.isQuiet(heard, frame * 160, 160), "frame=" + (frame - first));
        }
    }

    @Test
    void shouldCountHostileMessagesAndGoOn() throws Exception {
        leg.open(description(bot.url()));
        final Channel socket = bot.socket();
        FakeBot.say(socket, "{\"event\":");
        FakeBot.say(socket, "{\"event\":\"nonsense\"}");
        FakeBot.say(socket, "{\"event\":\"clear\",\"streamSid\":\"MZother\"}");
        FakeBot.sayBinary(socket, 320);
        FakeBot.sayAudio(socket, tone(700_000));
        FakeBot.ping(socket, Unpooled.wrappedBuffer(new byte[5]));

        bot.message("pong 5");
        assertEquals(1, counter(EngineCounter.BOT_MESSAGES_MALFORMED));
        assertEquals(1, counter(EngineCounter.BOT_MESSAGES_UNKNOWN));
        assertEquals(1, counter(EngineCounter.BOT_MESSAGES_FOREIGN));
        assertEquals(1, counter(EngineCounter.BOT_MESSAGES_BINARY));
        await(() -> isHeard(100));
        FakeBot.sayAudio(socket, tone(400_000));
        await(() -> counter(EngineCounter.BOT_PLAYOUT_FULL) > 0);

        FakeBot.say(socket, "x".repeat(BotConnection.MESSAGE_BYTES_MAX + 1));
        assertEquals("connected 42", listener.next());
        assertEquals("disconnected 1009 false", listener.next());
        assertEquals(1, counter(EngineCounter.BOT_MESSAGES_TOO_LONG));
    }

    @Test
    void shouldReportASuddenCloseAndContinueTheStreamAfterARedial() throws Exception {
        leg.open(description(bot.url()));
        final Channel first = bot.socket();
        assertEquals("connected 42", listener.next());
        FakeBot.sayAudio(first, tone(4_000));
        await(() -> isHeard(200));

        first.config().setOption(ChannelOption.SO_LINGER, 0);
        first.close().sync();
        assertEquals("disconnected 1006 false", listener.next());
        leg.open(description(bot.url()));
        final Channel second = bot.socket();
        assertEquals("connected 42", listener.next());
        bot.messages.clear();
        FakeBot.sayAudio(second, tone(4_000));
        await(() -> isHeard(700));

        assertRtpContinues();
        assertNull(listener.poll());
    }

    @Test
    void shouldKeepTheCallersFirstWordsUntilTheBotIsThere() throws Exception {
        sendTone(20);
        leg.open(description(bot.url()));
        bot.socket();

        int heardFrames = 0;
        for (int i = 0; i < 30; i++) {
            if (!isSilent(payload(bot.message("\"media\"")))) {
                heardFrames++;
            }
        }
        // 400 ms were said; catching up may cut a fifth of them.
        assertTrue(heardFrames >= 15, "heard=" + heardFrames);
    }

    @Test
    void shouldLetTheLastWordsBeHeardWhenTheBotHangsUp() throws Exception {
        leg.open(description(bot.url()));
        final Channel socket = bot.socket();
        assertEquals("connected 42", listener.next());
        final byte[] lastWords = Arrays.copyOf(tone(4_000), 20_000);
        Arrays.fill(lastWords, 4_000, 20_000, MuLaw.SILENCE);
        // In one piece, so that no silence is played while the close is still under way.
        final var _ = socket.write(new TextWebSocketFrame(FakeBot.media(lastWords)));
        FakeBot.hangUp(socket, 1000);

        assertEquals("disconnected 1000 true", listener.next());
        assertTrue(leg.heardMs() >= 490, "heard=" + leg.heardMs());
        assertTrue(leg.heardMs() <= 500, "silence was cut: heard=" + leg.heardMs());
    }

    @Test
    void shouldStopThenCloseWhenAsked() throws Exception {
        leg.open(description(bot.url()));
        bot.socket();
        assertEquals("connected 42", listener.next());

        leg.close();

        bot.message("\"stop\"");
        assertEquals("close 1000", bot.message());
        assertEquals("disconnected 1000 true", listener.next());
        leg.remove();
        assertNull(listener.poll());
    }

    @Test
    void shouldReportEveryFailedDialOnce() throws Exception {
        final int freePort;
        try (ServerSocket socket = new ServerSocket(0)) {
            freePort = socket.getLocalPort();
        }
        leg.open(description(URI.create("ws://127.0.0.1:" + freePort + "/")));
        assertEquals("disconnected 1006 false", listener.next());

        bot.refuseStatus = 403;
        leg.open(description(bot.url()));
        assertEquals("disconnected 4003 false", listener.next());

        bot.refuseStatus = 302;
        leg.open(description(bot.url()));
        assertEquals("disconnected 1006 false", listener.next());

        try (ServerSocket silent = new ServerSocket(0)) {
            leg.open(
                    new BotLegDescription(
                            URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/"),
                            "twilio",
                            Map.of(),
                            Map.of(),
                            200));
            assertEquals("disconnected 1006 false", listener.next());
        }
        assertEquals(4, counter(EngineCounter.BOT_DIALS));
        assertEquals(4, counter(EngineCounter.BOT_DIALS_FAILED));
        assertThrows(
                IllegalArgumentException.class,
                () -> leg.open(description(URI.create("http://127.0.0.1/"))));
        assertThrows(
                IllegalArgumentException.class,
                () -> leg.open(description(URI.create("ws://169.254.1.1/"))));
        assertNull(listener.poll());
    }

    @Test
    void shouldDropABotThatNeverReadsAndLeaveTheOthersAlone() throws Exception {
        bot.isReading = false;
        leg.open(description(bot.url()));
        final Channel deaf = bot.socket();
        try (FakeBot other = new FakeBot()) {
            final BotLeg otherLeg = addLeg(7);
            otherLeg.open(description(other.url()));
            final Channel socket = other.socket();
            // Its marks come back at once, so this fills the way to it in no time.
            final String mark =
                    "{\"event\":\"mark\",\"mark\":{\"name\":\"" + "m".repeat(1_000) + "\"}}";
            for (int i = 0; i < 20_000; i++) {
                final var _ = deaf.write(mark(mark));
            }
            deaf.flush();
            await(() -> counter(EngineCounter.BOT_WRITE_STALLED) > 0);
            FakeBot.sayAudio(socket, tone(4_000));
            await(() -> isHeard(500, otherLeg));

            while (true) {
                final String event = listener.next();
                if (event.startsWith("disconnected")) {
                    assertEquals("disconnected 1006 false", event);
                    break;
                }
            }
            int previous = 0;
            for (int i = 0; i < 200; i++) {
                final int chunk =
                        Integer.parseInt(FakeBot.member(other.message("\"media\""), "chunk"));
                assertEquals(previous + 1, chunk);
                previous = chunk;
            }
        }
    }

    private static Object mark(final String text) {
        return new TextWebSocketFrame(text);
    }

    private BotLeg addLeg(final long sessionId) {
        final BotLeg added =
                port.addLeg(
                        sessionId,
                        new BotStream(1, 0x12345678, 111),
                        new AudioIngress(ring, ctx.counters(), ctx.clock()));
        assertNotNull(added);
        return added;
    }

    private static BotLegDescription description(final URI url) {
        return new BotLegDescription(
                url, "twilio", Map.of("X-Key", "k"), Map.of("call_id", "c1"), 20_000);
    }

    /** Twenty milliseconds each, all at once: the sink stamps them as if they had come in time. */
    private void sendTone(final int frameCount) {
        final short[] tone = Tones.tone(RATE_HZ, 440, frameCount * 160);
        final byte[] packet = new byte[AudioCodec.FRAME_LENGTH_MAX];
        final long firstNs = System.nanoTime();
        try (AudioCodec.Encoder encoder = AudioCodec.choose().openEncoder(RATE_HZ)) {
            for (int i = 0; i < frameCount; i++) {
                final long dueNs = firstNs + i * 20_000_000L;
                while (System.nanoTime() - dueNs < 0) {
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                }
                final int length =
                        encoder.encode(
                                Arrays.copyOfRange(tone, i * 160, (i + 1) * 160), 160, packet);
                assertTrue(
                        leg.inbound()
                                .offer(
                                        new UnsafeBuffer(packet),
                                        0,
                                        length,
                                        1_000 + i,
                                        i * 960,
                                        System.nanoTime()));
            }
        }
    }

    private boolean isHeard(final long ms) {
        return isHeard(ms, leg);
    }

    private boolean isHeard(final long ms, final BotLeg heardLeg) {
        final boolean isHeard = heardLeg.heardMs() >= ms;
        // What was heard is published; and whoever waits makes room on the ring.
        packets();
        return isHeard;
    }

    private int packets() {
        try {
            poller.poll(
                    (frame, _, _) -> {
                        final byte[] packet = new byte[frame.packetLength()];
                        frame.buffer().getBytes(0, packet);
                        published.add(packet);
                        return true;
                    });
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
        return published.size();
    }

    private short[] decodePublished() {
        final short[] heard = new short[published.size() * 160];
        final short[] frame = new short[960];
        try (AudioCodec.Decoder decoder = AudioCodec.choose().openDecoder(RATE_HZ)) {
            for (int i = 0; i < published.size(); i++) {
                final byte[] packet = published.get(i);
                final byte[] opus = Arrays.copyOfRange(packet, 12, packet.length);
                assertEquals(160, decoder.decode(opus, opus.length, frame));
                System.arraycopy(frame, 0, heard, i * 160, 160);
            }
        }
        return heard;
    }

    private void assertRtpContinues() {
        UnsafeBuffer previous = null;
        for (final byte[] bytes : published) {
            final UnsafeBuffer packet = new UnsafeBuffer(bytes);
            assertEquals((byte) 0x80, packet.getByte(0));
            assertEquals(111, packet.getByte(1) & 0x7f);
            assertEquals(0x12345678, packet.getInt(8, ByteOrder.BIG_ENDIAN));
            if (previous != null) {
                assertEquals(
                        (short) (previous.getShort(2, ByteOrder.BIG_ENDIAN) + 1),
                        packet.getShort(2, ByteOrder.BIG_ENDIAN));
                final int stepTicks =
                        packet.getInt(4, ByteOrder.BIG_ENDIAN)
                                - previous.getInt(4, ByteOrder.BIG_ENDIAN);
                assertTrue(stepTicks > 0 && stepTicks % 960 == 0);
                assertEquals(stepTicks != 960, (packet.getByte(1) & 0x80) != 0);
            } else {
                assertTrue((packet.getByte(1) & 0x80) != 0);
            }
            previous = packet;
        }
    }

    private long counter(final EngineCounter counter) {
        return ctx.counters().value(counter);
    }

    private static byte[] tone(final int sampleCount) {
        final byte[] codes = new byte[sampleCount];
        MuLaw.encode(Tones.tone(RATE_HZ, 440, sampleCount), codes, sampleCount);
        return codes;
    }

    private static byte[] payload(final String media) {
        return Base64.getDecoder().decode(FakeBot.member(media, "payload"));
    }

    private static boolean isSilent(final byte[] codes) {
        for (final byte code : codes) {
            if (code != MuLaw.SILENCE) {
                return false;
            }
        }
        return true;
    }

    private static List<String> liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("bot-") || name.startsWith("fake-bot"))
                .toList();
    }

    private static void await(final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertFalse(System.nanoTime() - deadlineNs > 0, "not within 20 s");
            LockSupport.parkNanos(2_000_000L);
        }
    }
}
