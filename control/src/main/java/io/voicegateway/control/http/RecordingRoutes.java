package io.voicegateway.control.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code /v1/calls/{id}/recording}: start, stop, the manifest and the files that it names. */
final class RecordingRoutes {
    // Never a separator, never a leading dot: the name of a file in the recording's own directory.
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
    private static final String MANIFEST = "manifest.json";

    private final CallCommands calls;
    private final Path recordings;
    private final Answers answers;

    RecordingRoutes(final HttpContext http, final Answers answers) {
        calls = http.calls();
        recordings = http.recordings();
        this.answers = answers;
    }

    void mount(final Router router) {
        router.post("/v1/calls/:id/recording").handler(ctx -> command(ctx, calls::startRecording));
        router.delete("/v1/calls/:id/recording").handler(ctx -> command(ctx, calls::stopRecording));
        router.get("/v1/calls/:id/recording").handler(this::manifest);
        router.get("/v1/calls/:id/recording/:file").handler(this::file);
    }

    private void command(
            final RoutingContext ctx,
            final Function<String, CompletionStage<Optional<CallView>>> command) {
        final String callId = Answers.callId(ctx);
        RequestBody.requireNone(ctx);
        answers.found(
                ctx,
                command.apply(callId),
                call -> Answers.json(ctx, 200, CallJson.recording(call)));
    }

    private void manifest(final RoutingContext ctx) {
        final Path directory = directory(ctx);
        Answers.blocking(
                ctx,
                () -> readManifest(directory),
                manifest ->
                        ctx.response().putHeader("Content-Type", "application/json").end(manifest));
    }

    private void file(final RoutingContext ctx) {
        final Path directory = directory(ctx);
        final String name = ctx.pathParam("file");
        Answers.blocking(
                ctx, () -> findFile(directory, name), found -> send(ctx, found.path, found.length));
    }

    private Path directory(final RoutingContext ctx) {
        return recordings.resolve(Answers.callId(ctx));
    }

    private static Buffer readManifest(final Path directory) throws IOException {
        final Path path = directory.resolve(MANIFEST);
        if (!isFile(path)) {
            throw Problem.notFound("the call has no recording");
        }
        return Buffer.buffer(Files.readAllBytes(path));
    }

    private static RecordingFile findFile(final Path directory, final String name)
            throws IOException {
        final Path path = FILE.matcher(name).matches() ? directory.resolve(name) : null;
        if (path == null || !isNamed(readManifest(directory), name) || !isFile(path)) {
            throw Problem.notFound("the recording has no such file");
        }
        return new RecordingFile(path, Files.size(path));
    }

    private static boolean isNamed(final Buffer manifest, final String name) {
        final JsonArray tracks = new JsonObject(manifest).getJsonArray("tracks", new JsonArray());
        return tracks.stream()
                .anyMatch(
                        track ->
                                track instanceof final JsonObject json
                                        && name.equals(json.getString("file")));
    }

    private static boolean isFile(final Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Sends what the file holds now: one that is still written to may be longer when it is sent. */
    private static void send(final RoutingContext ctx, final Path path, final long length) {
        final HttpServerRequest request = ctx.request();
        final HttpServerResponse response = ctx.response();
        // If-Range names a validator, and the gateway gives none: the condition is false.
        final boolean isWhole = request.getHeader("If-Range") != null;
        final ByteRange range = isWhole ? null : ByteRange.of(request.getHeader("Range"), length);
        response.putHeader("Accept-Ranges", "bytes");
        if (range == ByteRange.UNSATISFIABLE) {
            response.putHeader("Content-Range", "bytes */" + length);
            throw new Problem(416, "the file has " + length + " bytes");
        }
        response.putHeader(
                "Content-Type",
                path.toString().endsWith(".opus") ? "audio/ogg" : "application/octet-stream");
        if (range != null) {
            response.setStatusCode(206)
                    .putHeader(
                            "Content-Range",
                            "bytes " + range.first() + "-" + range.last() + "/" + length);
        }
        response.sendFile(
                        path.toString(),
                        range == null ? 0 : range.first(),
                        range == null ? length : range.length())
                .onFailure(ctx::fail);
    }

    private record RecordingFile(Path path, long length) {}
}
