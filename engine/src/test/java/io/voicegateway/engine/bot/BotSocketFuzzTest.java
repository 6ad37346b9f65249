package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.voicegateway.engine.fuzz.Mutants;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a bot may write into its socket, byte by byte: the answer to the upgrade and WebSocket frames. The first byte of an input says
 * whether the upgrade is done before the rest arrives.
 */
class BotSocketFuzzTest {
    private static final int QUEUED_TICKS_MAX = 60 * 48_000;
    private static final URI URL = URI.create("ws://127.0.0.1:1/ws");
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");
    private static final byte UPGRADED = 1;
    private static final byte RAW = 0;

    private final EngineCounters counters = new EngineCounters();

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldEndEverySocketOnce(final byte[] input) {
        if (input.length == 0) {
            return;
        }
        final BotConnection connection =
                new BotConnection(
                        new TwilioDialect(new BotSession(1, Map.of(), 0)),
                        QUEUED_TICKS_MAX,
                        counters,
                        new BotRoundTrips(System::nanoTime),
                        () -> {},
                        () -> {});
        final EmbeddedChannel channel = open(connection);
        if ((input[0] & UPGRADED) != 0) {
            upgrade(channel);
        }

        channel.writeInbound(Unpooled.copiedBuffer(input, 1, input.length - 1));
        channel.finishAndReleaseAll();

        int sampleCount = 0;
        int closedCount = 0;
        for (BotEvent event = connection.poll(); event != null; event = connection.poll()) {
            switch (event) {
                case final BotEvent.Closed _ -> closedCount++;
                case final BotEvent.Audio audio -> sampleCount += audio.samples().length;
                case final BotEvent.Connected _ -> assertEquals(0, closedCount);
                case final BotEvent.Packet _ -> throw new AssertionError("a packet of PCM");
                case final BotEvent.Mark _ -> {}
                case final BotEvent.Clear _ -> {}
                case final BotEvent.ClearMarks _ -> {}
                case final BotEvent.HangUp _ -> {}
            }
        }
        assertEquals(1, closedCount);
        assertTrue(sampleCount <= input.length);
        assertFalse(channel.isOpen());
        assertEquals(0, counters.value(EngineCounter.ERRORS));
    }

    @Test
    void shouldEndEverySocketOnceWhenMutated() {
        Mutants.forEach(corpus(), 5_000, this::shouldEndEverySocketOnce);
    }

    static List<byte[]> corpus() {
        final byte[] clear = text("{\"event\":\"clear\"}");
        return List.of(
                input(
                        RAW,
                        text(
                                "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")),
                input(RAW, text("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno")),
                input(
                        RAW,
                        text(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
                // Not the upgrade it says it is, and not over.
                input(RAW, text("HTTP/1.1 101 OK\r\n\r\nmore")),
                // Closed within a fragmented message.
                input(UPGRADED, frame(0x01, clear)),
                input(UPGRADED, frame(0x81, clear)),
                input(UPGRADED, frame(0x01, clear), frame(0x00, clear), frame(0x80, clear)),
                input(
                        UPGRADED,
                        frame(
                                0x81,
                                text("{\"event\":\"media\",\"media\":{\"payload\":\"f39/fw==\"}}")),
                        frame(0x89, text("ping")),
                        frame(0x8A, text("pong")),
                        frame(0x82, new byte[10]),
                        frame(0x81, text("{\"event\":\"mark\",\"mark\":{\"name\":\"m\"}}")),
                        frame(0x88, new byte[] {3, (byte) 0xE8})),
                input(UPGRADED, new byte[] {(byte) 0x81, 126, 0, 2, '{', '}'}),
                input(UPGRADED, new byte[] {(byte) 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0}));
    }

    private EmbeddedChannel open(final BotConnection connection) {
        final BotChannelHandler handler =
                new BotChannelHandler(
                        connection,
                        WebSocketClientHandshakerFactory.newHandshaker(
                                URL,
                                WebSocketVersion.V13,
                                null,
                                false,
                                new DefaultHttpHeaders(),
                                BotConnection.MESSAGE_BYTES_MAX,
                                true,
                                false,
                                -1,
                                false,
                                false),
                        counters,
                        error -> {
                            throw new AssertionError(error);
                        });
        final EmbeddedChannel channel = new EmbeddedChannel(new HttpClientCodec(), handler);
        assertTrue(connection.onChannel(channel));
        return channel;
    }

    /** A proper answer to the request that the handler wrote. */
    private static void upgrade(final EmbeddedChannel channel) {
        final ByteBuf request = channel.readOutbound();
        final Matcher key = KEY.matcher(request.toString(StandardCharsets.US_ASCII));
        assertTrue(key.find());
        request.release();
        channel.writeInbound(
                Unpooled.copiedBuffer(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                                + accept(key.group(1))
                                + "\r\n\r\n",
                        StandardCharsets.US_ASCII));
    }

    /** RFC 6455 §4.2.2. */
    private static String accept(final String key) {
        try {
            final byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest(text(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
            return Base64.getEncoder().encodeToString(digest);
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] frame(final int head, final byte[] content) {
        final byte[] frame = new byte[2 + content.length];
        frame[0] = (byte) head;
        frame[1] = (byte) content.length;
        System.arraycopy(content, 0, frame, 2, content.length);
        return frame;
    }

    private static byte[] input(final byte mode, final byte[]... parts) {
        final ByteBuf all = Unpooled.buffer().writeByte(mode);
        Arrays.stream(parts).forEach(all::writeBytes);
        return ByteBufUtil.getBytes(all);
    }

    private static byte[] text(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
