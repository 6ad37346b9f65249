package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.io.BufferedInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recordings of a real call, looked at from another process: while it goes on, after its host was killed, and after the next start. */
@Tag("system")
@Timeout(180)
class RecordingsSystemTest {
    private static final double TONE_HZ = 440;
    private static final int HEARD_FRAMES = 100;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    @TempDir private Path directory;

    @Test
    void shouldReadARecordingThatGoesOnThatCrashedAndThatIsEnded() throws Exception {
        final Vertx vertx = Vertx.vertx();
        try (EchoingBot bot = EchoingBot.launch(vertx)) {
            try (Ready host = GatewayProcess.host(directory, Map.of())) {
                final String body =
                        "{\"call_id\":\"c1\",\"bot\":{\"url\":\"" + bot.url("/") + "\"}}";
                assertEquals(201, host.post("/v1/calls", body).statusCode());
                try (Guest caller = new Guest(vertx, host, "c1", "driver")) {
                    caller.hear("bot_c1", TONE_HZ);
                    caller.sing(TONE_HZ);
                    await(() -> caller.toneCount("bot_c1") >= HEARD_FRAMES);

                    assertVerdicts("open");
                    assertExport("running.wav");

                    host.process().kill();
                    assertEquals(137, host.process().exitCode());
                }
            }
            assertVerdicts("open");
            assertExport("crashed.wav");

            try (Ready next = GatewayProcess.host(directory, Map.of())) {
                await(() -> state().equals("recovered"));
                assertTrue(next.process().isAlive());
                assertVerdicts("ok");
                assertExport("recovered.wav");
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private void assertVerdicts(final String state) throws Exception {
        final List<String> lines = run("verify", "c1");
        assertEquals(2, lines.size(), lines::toString);
        for (final String line : lines) {
            assertTrue(line.matches(state + " +c1/(driver|bot)\\.opus  .*"), line);
        }
    }

    private String state() throws Exception {
        return new JsonObject(run("list", "--json").getFirst()).getString("state");
    }

    /** The caller is on the left, and what the bot said is on the right. */
    private void assertExport(final String name) throws Exception {
        final Path wav = directory.resolve(name);
        run("export", "c1", "--format", "wav", "--rate", "8000", "--output", wav.toString());

        try (AudioInputStream stream =
                AudioSystem.getAudioInputStream(
                        new BufferedInputStream(Files.newInputStream(wav)))) {
            final byte[] pcm = stream.readAllBytes();
            assertEquals(2, stream.getFormat().getChannels());
            assertEquals(stream.getFrameLength() * 4, pcm.length);
            assertTrue(toneBlocks(pcm, 0) >= HEARD_FRAMES, name + " left: " + toneBlocks(pcm, 0));
            assertTrue(toneBlocks(pcm, 2) >= HEARD_FRAMES, name + " right: " + toneBlocks(pcm, 2));
        }
    }

    /** Blocks of 20 ms in which the tone is most of what there is. */
    private static int toneBlocks(final byte[] pcm, final int channelOffset) {
        final int blockSamples = 160;
        int count = 0;
        for (int from = 0; from + 4 * blockSamples <= pcm.length; from += 4 * blockSamples) {
            double real = 0;
            double imaginary = 0;
            double energy = 0;
            for (int i = 0; i < blockSamples; i++) {
                final int at = from + 4 * i + channelOffset;
                final double sample = (short) (pcm[at + 1] << 8 | pcm[at] & 0xff);
                real += sample * Math.cos(2 * Math.PI * TONE_HZ * i / 8_000);
                imaginary += sample * Math.sin(2 * Math.PI * TONE_HZ * i / 8_000);
                energy += sample * sample;
            }
            final double share =
                    2 * (real * real + imaginary * imaginary) / (blockSamples * energy + 1);
            count += energy > 1_000_000.0 * blockSamples && share > 0.8 ? 1 : 0;
        }
        return count;
    }

    private List<String> run(final String... arguments) throws Exception {
        final List<String> line = new ArrayList<>(List.of("recordings"));
        line.addAll(List.of(arguments));
        try (GatewayProcess command =
                GatewayProcess.start(directory, Map.of(), line.toArray(String[]::new))) {
            final List<String> lines = command.remainingLines();
            assertEquals(0, command.exitCode(), () -> command.stderr() + lines);
            return lines;
        }
    }

    private static void await(final Fact fact) throws Exception {
        final long startNs = System.nanoTime();
        while (!fact.holds()) {
            assertTrue(System.nanoTime() - startNs < PATIENCE_NS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** Something that is to come true. */
    private interface Fact {
        boolean holds() throws Exception;
    }
}
