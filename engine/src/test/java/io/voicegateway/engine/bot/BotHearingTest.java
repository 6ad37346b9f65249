package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.ErrorLog;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BotHearingTest {
    private static final long BEGIN_NS = 1_000_000_000;

    private final EngineContext ctx = context();
    private final BotHearing hearing = new BotHearing(ctx, new TickPhase(() -> true), () -> {});
    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final BotConnection bot =
            new BotConnection(
                    new TwilioDialect(Frames.session(0, Map.of())),
                    0,
                    ctx.counters(),
                    new BotRoundTrips(ctx.clock()),
                    () -> {},
                    () -> {});

    private static EngineContext context() {
        final EngineContext ctx = new EngineContext().listener(new RecordingListener());
        return ctx.errorHandler(new ErrorLog(ctx.counters())).conclude();
    }

    @BeforeEach
    void begin() {
        bot.onChannel(socket);
        hearing.begin(bot, AudioCodec.choose(), BEGIN_NS);
    }

    @AfterEach
    void end() {
        hearing.end();
        socket.finishAndReleaseAll();
    }

    @Test
    void shouldSendNothingForTicksBeforeTheBotWasThere() {
        hearing.onTick(BEGIN_NS - BotLeg.FRAME_NS);
        hearing.onTick(BEGIN_NS);
        assertNull(socket.readOutbound());

        hearing.onTick(BEGIN_NS + BotLeg.FRAME_NS);
        assertEquals("20", FakeBot.member(sent(), "timestamp"));
    }

    @Test
    void shouldCountOnlySkippedTicksThatWereTheBots() {
        hearing.skip(BEGIN_NS - BotLeg.FRAME_NS, 2);
        hearing.skip(BEGIN_NS + BotLeg.FRAME_NS, 3);
        hearing.onTick(BEGIN_NS + 4 * BotLeg.FRAME_NS);

        assertEquals("80", FakeBot.member(sent(), "timestamp"));
    }

    private String sent() {
        final TextWebSocketFrame frame = socket.readOutbound();
        assertNotNull(frame);
        return Frames.text(frame);
    }
}
