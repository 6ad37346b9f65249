package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.voicegateway.engine.config.EngineContext;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pings on a bot's socket, on a clock that the test moves. */
class BotRoundTripsTest {
    private static final long START_NS = 1_000_000_000L;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final BotRoundTrips roundTrips = new BotRoundTrips(() -> this.nowNs);
    private long nowNs = START_NS;
    private BotLine line;
    private BotConnection connection;

    @BeforeEach
    void connect() {
        final EngineContext ctx =
                new EngineContext()
                        .clock(() -> nowNs)
                        .listener(new RecordingListener())
                        .errorHandler(
                                e -> {
                                    throw new AssertionError(e);
                                })
                        .conclude();
        line = new BotLine(1, ctx, roundTrips, () -> {}, () -> {});
        connection = line.begin(new TwilioDialect(new BotSession(1, Map.of(), 0)), "bot");
        connection.onChannel(channel);
        assertNotNull(line.onConnected());
        channel.releaseOutbound();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void tick(final long sinceStartNs) {
        nowNs = START_NS + sinceStartNs;
        line.onTick(nowNs, true);
    }

    /** What the ping has to be answered with. */
    private ByteBuf pinged() {
        final PingWebSocketFrame ping =
                assertInstanceOf(PingWebSocketFrame.class, channel.readOutbound());
        final ByteBuf content = Unpooled.copiedBuffer(ping.content());
        ReferenceCountUtil.release(ping);
        return content;
    }

    @Test
    void shouldPingEveryTenSecondsAndMeasureTheAnswer() {
        tick(BotLine.PING_INTERVAL_NS - 1);
        assertNull(channel.readOutbound());
        tick(BotLine.PING_INTERVAL_NS);
        final ByteBuf answer = pinged();
        nowNs += 7_000_000;

        connection.onPong(answer);

        final Histogram measured = roundTrips.snapshot();
        assertEquals(1, measured.getTotalCount());
        assertEquals(7_000_000, measured.getMaxValue(), 70_000);
        tick(2 * BotLine.PING_INTERVAL_NS - 1);
        assertNull(channel.readOutbound());
        tick(2 * BotLine.PING_INTERVAL_NS);
        pinged();
    }

    @Test
    void shouldTakeNoAnswerThatNobodyAskedFor() {
        connection.onPong(Unpooled.copyLong(nowNs));
        tick(BotLine.PING_INTERVAL_NS);
        final ByteBuf answer = pinged();

        connection.onPong(Unpooled.EMPTY_BUFFER);
        connection.onPong(Unpooled.copyLong(nowNs - 1));
        connection.onPong(answer.duplicate());
        connection.onPong(answer);

        assertEquals(1, roundTrips.snapshot().getTotalCount());
    }
}
