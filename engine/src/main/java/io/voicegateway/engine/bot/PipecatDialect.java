package io.voicegateway.engine.bot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pipecat's own wire: protobuf frames in binary messages, PCM at a rate that each one names. It has no marks; its interruption is a clear.
 * The gateway is its RTVI client, and says so first: some bots are silent until they have one.
 * <pre>
 * Frame  { oneof { text = 1; audio = 2; transcription = 3; message = 4; interruption = 5 } }
 * audio  { id = 1; name = 2; bytes audio = 3; sample_rate = 4; num_channels = 5; pts = 6 }
 * message{ string data = 1 }
 * </pre>
 *
 * @see <a href="https://docs.pipecat.ai/server/services/serializers/protobuf">ProtobufFrameSerializer</a>
 */
final class PipecatDialect implements PcmDialect {
    static final String NAME = "pipecat";

    /** Pipecat takes its input as it comes, and this is its default. */
    static final int DEFAULT_RATE_HZ = 16_000;

    private static final int DEFAULT_FROM_BOT_HZ = 24_000;
    private static final int AUDIO = 2;
    private static final int MESSAGE = 4;
    private static final int INTERRUPTION = 5;
    private static final int AUDIO_NAME = 2;
    private static final int AUDIO_SAMPLES = 3;
    private static final int AUDIO_SAMPLE_RATE = 4;
    private static final int AUDIO_CHANNELS = 5;
    private static final int MESSAGE_DATA = 1;
    private static final int FIELD_MAX = 5;
    private static final byte[] NAME_OF_AUDIO = "audio".getBytes(StandardCharsets.US_ASCII);
    private static final String RTVI_VERSION = "1.0.0";

    private final BotSession session;
    private final int sampleRateHz;

    /** All of an audio message but its samples: those before and those behind them. */
    private final byte[] audioOpen;

    private final byte[] audioClose;

    PipecatDialect(final BotSession session) {
        this.session = session;
        sampleRateHz = session.rateOr(DEFAULT_RATE_HZ);
        final int samplesLength = 2 * (sampleRateHz / 1000 * BotLeg.FRAME_MS);
        final ByteBuf close = Unpooled.buffer();
        ProtobufWriter.writeNumber(close, AUDIO_SAMPLE_RATE, sampleRateHz);
        ProtobufWriter.writeNumber(close, AUDIO_CHANNELS, 1);
        audioClose = ProtobufWriter.bytes(close);
        final ByteBuf inner = Unpooled.buffer();
        ProtobufWriter.writeBytes(inner, AUDIO_NAME, NAME_OF_AUDIO);
        ProtobufWriter.writeHead(inner, AUDIO_SAMPLES, samplesLength);
        final ByteBuf open = Unpooled.buffer();
        ProtobufWriter.writeHead(
                open, AUDIO, inner.readableBytes() + samplesLength + audioClose.length);
        open.writeBytes(inner);
        audioOpen = ProtobufWriter.bytes(open);
    }

    @Override
    public int toBotHz() {
        return sampleRateHz;
    }

    @Override
    public int fromBotHz() {
        return DEFAULT_FROM_BOT_HZ;
    }

    @Override
    public List<WebSocketFrame> greeting() {
        final ByteBuf message = Unpooled.buffer();
        ProtobufWriter.writeBytes(message, MESSAGE_DATA, BotJson.bytes(this::writeClientReady));
        final ByteBuf frame = Unpooled.buffer();
        ProtobufWriter.writeBytes(frame, MESSAGE, ProtobufWriter.bytes(message));
        return List.of(new BinaryWebSocketFrame(frame));
    }

    private void writeClientReady(final JsonGenerator json) throws IOException {
        json.writeStringField("label", "rtvi-ai");
        json.writeStringField("type", "client-ready");
        json.writeStringField("id", "1");
        json.writeObjectFieldStart("data");
        json.writeStringField("version", RTVI_VERSION);
        json.writeObjectFieldStart("about");
        json.writeStringField("library", "voice-gateway");
        // RTVI leaves the form of this one to the client.
        json.writeObjectFieldStart("platform_details");
        BotJson.writeMembers(json, session.parameters());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    @Override
    public WebSocketFrame media(final short[] samples, final long elapsedMs) {
        final int length = audioOpen.length + 2 * samples.length + audioClose.length;
        final ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        frame.writeBytes(audioOpen);
        Pcm16.write(frame, samples);
        frame.writeBytes(audioClose);
        return new BinaryWebSocketFrame(frame);
    }

    @Override
    public @Nullable WebSocketFrame mark(final String name, final boolean isCleared) {
        return null;
    }

    @Override
    public void parse(final WebSocketFrame frame, final BotMessageHandler handler) {
        if (frame instanceof TextWebSocketFrame) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
            return;
        }
        final ProtobufReader reader = new ProtobufReader(frame.content());
        int kind = 0;
        ByteBuf content = frame.content();
        while (reader.next()) {
            for (int field = 1; field <= FIELD_MAX; field++) {
                if (reader.is(field, ProtobufReader.BYTES)) {
                    kind = field;
                    content = reader.content();
                }
            }
        }
        if (reader.isMalformed()) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        } else if (kind == 0) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
        } else if (kind == AUDIO) {
            deliverAudio(content, handler);
        } else if (kind == INTERRUPTION) {
            handler.onClear();
        }
        // Texts, transcriptions and RTVI messages are for clients with a screen.
    }

    private static void deliverAudio(final ByteBuf message, final BotMessageHandler handler) {
        final ProtobufReader reader = new ProtobufReader(message);
        ByteBuf audio = Unpooled.EMPTY_BUFFER;
        long sampleRateHz = 0;
        long channels = 0;
        while (reader.next()) {
            if (reader.is(AUDIO_SAMPLES, ProtobufReader.BYTES)) {
                audio = reader.content();
            } else if (reader.is(AUDIO_SAMPLE_RATE, ProtobufReader.VARINT)) {
                sampleRateHz = reader.number();
            } else if (reader.is(AUDIO_CHANNELS, ProtobufReader.VARINT)) {
                channels = reader.number();
            }
        }
        final boolean isUsable =
                !reader.isMalformed()
                        && (channels == 1 || channels == 2)
                        && sampleRateHz >= BotMessageHandler.SAMPLE_RATE_MIN_HZ
                        && sampleRateHz <= BotMessageHandler.SAMPLE_RATE_MAX_HZ;
        if (!isUsable) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
            return;
        }
        final RiffHeader header = RiffHeader.of(audio);
        if (header != null) {
            audio.skipBytes(header.dataOffset());
        }
        final short[] samples = Pcm16.read(audio, (int) channels);
        if (samples.length > 0) {
            handler.onAudio(samples, (int) sampleRateHz);
        }
    }
}
