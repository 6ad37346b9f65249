package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.netty.channel.Channel;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.stream.BotStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bot that speaks Opus, and on the only bot thread beside it one that speaks PCM, whose coder hangs. */
@Tag("system")
@Timeout(60)
class PacketBotSystemTest {
    private static final int HANGING_HZ = 16_000;
    private static final int PACKET_BOT = 1;
    private static final int RTP_HEADER_LENGTH = 12;

    private final LinkedBlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private final RecordingListener listener = new RecordingListener();
    private final EngineContext ctx =
            new EngineContext().listener(listener).errorHandler(errors::add).conclude();
    private final RingBuffer<MediaFrame> ring =
            RingBuffer.createMultiProducer(MediaFrame::new, 4_096);
    private final EventPoller<MediaFrame> poller = ring.newPoller();
    private final HangingCodec codec = new HangingCodec(HANGING_HZ);
    private final FakeBot hangingBot = new FakeBot();
    private final FakeBot packetBot = new FakeBot();
    private final BotMediaPort port = BotMediaPort.launch(ctx, codec, 1, null);
    private final byte[] voice = Wire.packets(Tones.tone(48_000, 440, 960)).getFirst();

    PacketBotSystemTest() throws InterruptedException {
        ring.addGatingSequences(poller.getSequence());
    }

    @AfterEach
    void close() {
        codec.release();
        port.close();
        hangingBot.close();
        packetBot.close();
        assertEquals(List.of(), List.copyOf(errors));
    }

    @Test
    void shouldCarryPacketsBothWaysWithoutTheBotThread() throws Exception {
        connect(0, hangingBot, "l16", HANGING_HZ);
        final BotLeg leg = connect(PACKET_BOT, packetBot, "opus", 0);
        final Channel socket = packetBot.socket();
        codec.hang(1);

        offer(leg);
        FakeBot.sayBinary(socket, voice);

        awaitAtBot();
        BotLegScene.await(this::isVoicePublished);
    }

    private BotLeg connect(
            final int call, final FakeBot bot, final String dialect, final int sampleRateHz)
            throws InterruptedException {
        final BotLeg leg =
                port.addLeg(
                        call,
                        new BotStream(1, call, 111),
                        new AudioIngress(ring, ctx.counters(), ctx.clock()));
        leg.open(
                new BotLegDescription(
                        bot.url(), dialect, sampleRateHz, Map.of(), Map.of(), 20_000));
        assertEquals("connected " + call, listener.next());
        return leg;
    }

    private void offer(final BotLeg leg) {
        assertTrue(
                leg.inbound()
                        .offer(new UnsafeBuffer(voice), 0, voice.length, 0, 0, System.nanoTime()));
    }

    /** Between the caller's packets there is silence. */
    private void awaitAtBot() throws InterruptedException {
        byte[] heard = packetBot.binary();
        while (heard.length < voice.length) {
            heard = packetBot.binary();
        }
        assertArrayEquals(voice, heard);
    }

    private boolean isVoicePublished() {
        final boolean[] isPublished = new boolean[1];
        try {
            poller.poll(
                    (frame, _, _) -> {
                        final byte[] packet = new byte[frame.packetLength()];
                        frame.buffer().getBytes(0, packet);
                        isPublished[0] |=
                                frame.buffer().getInt(8, ByteOrder.BIG_ENDIAN) == PACKET_BOT
                                        && Arrays.equals(
                                                packet,
                                                RTP_HEADER_LENGTH,
                                                packet.length,
                                                voice,
                                                0,
                                                voice.length);
                        return true;
                    });
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
        return isPublished[0];
    }
}
