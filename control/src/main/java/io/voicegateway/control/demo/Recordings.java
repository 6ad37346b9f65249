package io.voicegateway.control.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.cli.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells where a call's recording lies, after a look at it. */
final class Recordings {
    private static final double SAMPLES_PER_S = 48_000;

    private Recordings() {}

    /** @throws CommandException when there is none, or it is not whole */
    static void print(
            final DemoContext ctx,
            final String callId,
            final JsonObject manifest,
            final Progress progress) {
        final Path directory = ctx.data().resolve("recordings").resolve(callId);
        final JsonArray tracks = manifest.getJsonArray("tracks", new JsonArray());
        final String state = manifest.getString("state");
        if (!"complete".equals(state) || tracks.isEmpty()) {
            throw new CommandException(
                    "the recording is not complete: state="
                            + state
                            + " tracks="
                            + tracks.size()
                            + " directory="
                            + directory);
        }
        progress.print("%nRecording in %s", directory);
        for (int i = 0; i < tracks.size(); i++) {
            printTrack(directory, tracks.getJsonObject(i), progress);
        }
        progress.print(
                "  play: ffplay -nodisp -autoexit %s/bot.opus   (or mpv, VLC, a browser)",
                directory);
    }

    private static void printTrack(
            final Path directory, final JsonObject track, final Progress progress) {
        final String file = track.getString("file");
        if (!Files.isRegularFile(directory.resolve(file))) {
            throw new CommandException("the recording lacks its file: " + directory.resolve(file));
        }
        progress.print(
                "  %-12s %5.1f s  %d packets, %d lost, %d bytes",
                file,
                track.getLong("samples") / SAMPLES_PER_S,
                track.getLong("packets"),
                track.getLong("lost"),
                track.getLong("bytes"));
    }
}
