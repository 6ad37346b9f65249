package io.voicegateway.control.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.call.CallView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /v1/calls/{id}/recording}: start, stop, the manifest and its files. */
final class RecordingRoutes {
    private static final Pattern FILE = Pattern.compile("(driver|bot|human(-\\d{1,3})?)\\.opus");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    private final CallCommands calls;
    private final Path recordings;

    RecordingRoutes(final HttpContext http) {
        calls = http.calls();
        recordings = http.recordings();
    }

    void mount(final Router router) {
        router.post("/v1/calls/:id/recording")
                .handler(ctx -> answer(ctx, calls.startRecording(CallRoutes.callId(ctx))));
        router.delete("/v1/calls/:id/recording")
                .handler(ctx -> answer(ctx, calls.stopRecording(CallRoutes.callId(ctx))));
        router.get("/v1/calls/:id/recording")
                .handler(ctx -> send(ctx, "manifest.json", "application/json"));
        router.get("/v1/calls/:id/recording/:file").handler(this::file);
    }

    private static void answer(
            final RoutingContext ctx, final CompletionStage<Optional<CallView>> stage) {
        CallRoutes.reply(
                ctx,
                stage,
                (response, call) ->
                        CallRoutes.json(
                                response,
                                200,
                                CallJson.recording(
                                        call.orElseThrow(() -> Problem.notFound("no such call")))));
    }

    private void file(final RoutingContext ctx) {
        final String file = ctx.pathParam("file");
        if (!FILE.matcher(file).matches()) {
            throw Problem.notFound("no such file");
        }
        send(ctx, file, "audio/ogg");
    }

    private void send(final RoutingContext ctx, final String name, final String contentType) {
        final Path path = recordings.resolve(CallRoutes.callId(ctx)).resolve(name);
        if (!Files.isRegularFile(path)) {
            throw Problem.notFound("no such recording");
        }
        final long length = path.toFile().length();
        final long[] range = range(ctx.request().getHeader("Range"), length);
        ctx.response().putHeader("Content-Type", contentType).putHeader("Accept-Ranges", "bytes");
        if (range.length == 0) {
            ctx.response().sendFile(path.toString());
            return;
        }
        if (range[0] > range[1]) {
            ctx.response().putHeader("Content-Range", "bytes */" + length);
            throw new Problem(416, "Range Not Satisfiable", "the file has " + length + " bytes");
        }
        ctx.response()
                .setStatusCode(206)
                .putHeader("Content-Range", "bytes " + range[0] + "-" + range[1] + "/" + length)
                .sendFile(path.toString(), range[0], range[1] - range[0] + 1);
    }

    /** First and last byte (RFC 9110 §14.1.2), or nothing for the whole file; of other forms than one open range as well. */
    private static long[] range(final @Nullable String header, final long length) {
        final Matcher matcher = RANGE.matcher(header == null ? "" : header);
        if (!matcher.matches()) {
            return new long[0];
        }
        final long first = Long.parseLong(matcher.group(1));
        final long last =
                matcher.group(2).isEmpty() ? length - 1 : Long.parseLong(matcher.group(2));
        return new long[] {first, Math.min(last, length - 1)};
    }
}
