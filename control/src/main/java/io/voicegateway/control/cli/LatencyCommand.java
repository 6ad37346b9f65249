package io.voicegateway.control.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Asks a running host for its histograms. */
@Command(
        name = "latency",
        description = "Print the latency histograms of a running host.",
        footer = {"", AccessKeys.HELP})
final class LatencyCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long TOKEN_TTL_S = 60;

    private final Map<String, String> environment;
    private final PrintStream out;

    @Option(
            names = "--url",
            paramLabel = "URL",
            converter = UrlConverter.class,
            description =
                    "The host's API. Default: http://127.0.0.1 with VOICE_GATEWAY_PORT, or 8080.")
    private URI url;

    @Option(
            names = "--call",
            paramLabel = "ID",
            converter = CallIdConverter.class,
            description = "Of this live call alone.")
    private @Nullable String callId;

    @Option(
            names = "--format",
            paramLabel = "table|json|hgrm|hlog",
            converter = FormatConverter.class,
            description = "Form of the report. Default: table.")
    private String format = "table";

    LatencyCommand(final Map<String, String> environment, final PrintStream out) {
        this.environment = environment;
        this.out = out;
        url =
                URI.create(
                        "http://127.0.0.1:"
                                + environment.getOrDefault("VOICE_GATEWAY_PORT", "8080"));
    }

    @Override
    public Integer call() throws InterruptedException {
        final boolean isTable = format.equals("table");
        final String report = fetch(isTable ? "json" : format);
        if (isTable) {
            LatencyTable.print(new JsonObject(report), out);
        } else {
            out.print(report.endsWith("\n") ? report : report + "\n");
        }
        return 0;
    }

    private String fetch(final String wireFormat) throws InterruptedException {
        final String token = AccessKeys.of(environment).tokens().adminToken(null, TOKEN_TTL_S);
        final HttpRequest request =
                HttpRequest.newBuilder(resource(wireFormat))
                        .header("Authorization", "Bearer " + token)
                        .timeout(TIMEOUT)
                        .build();
        try (HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TIMEOUT)
                        .build()) {
            final HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            return switch (response.statusCode()) {
                case 200 -> response.body();
                case 401, 403 ->
                        throw new CommandException(
                                url
                                        + " does not accept the token: LIVEKIT_API_KEY and"
                                        + " LIVEKIT_API_SECRET must be the host's");
                default ->
                        throw new CommandException(
                                callId != null && response.statusCode() == 404
                                        ? "--call: no such live call: " + callId
                                        : "--url: " + url + " answered " + response.statusCode());
            };
        } catch (final IOException e) {
            throw new CommandException("--url: no answer from " + url + ": " + e);
        }
    }

    private URI resource(final String wireFormat) {
        final String path = callId == null ? "/v1/latency" : "/v1/calls/" + callId + "/latency";
        return URI.create(url.toString().replaceAll("/+$", "") + path + "?format=" + wireFormat);
    }

    /** An HTTP address. */
    static final class UrlConverter implements ITypeConverter<URI> {
        @Override
        public URI convert(final String value) {
            try {
                final URI url = URI.create(value);
                if (url.getHost() != null
                        && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                    return url;
                }
            } catch (final IllegalArgumentException _) {
                // One message for everything that is no such address.
            }
            throw new TypeConversionException("must be an http:// or https:// URL: " + value);
        }
    }

    /** One of the formats. */
    static final class FormatConverter implements ITypeConverter<String> {
        @Override
        public String convert(final String value) {
            if (!value.matches("table|json|hgrm|hlog")) {
                throw new TypeConversionException("must be table, json, hgrm or hlog: " + value);
            }
            return value;
        }
    }
}
