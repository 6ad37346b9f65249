package io.voicegateway.control.cli;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.config.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "latency",
        description = "Histograms of a running host.",
        mixinStandardHelpOptions = true)
final class LatencyCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TOKEN_TTL = Duration.ofMinutes(1);
    private static final List<String> COLUMNS =
            List.of("count", "min_us", "p50_us", "p90_us", "p99_us", "p999_us", "max_us");

    @Option(names = "--url", paramLabel = "URL", description = "The host's API.")
    private String url =
            "http://127.0.0.1:" + System.getenv().getOrDefault("VOICE_GATEWAY_PORT", "8080");

    @Option(
            names = "--format",
            paramLabel = "table|json|hgrm|hlog",
            description = "Form of the report.")
    private String format = "table";

    @Override
    public Integer call() throws InterruptedException {
        if (!format.matches("table|json|hgrm|hlog")) {
            throw new ConfigurationException(
                    "--format must be table, json, hgrm or hlog: " + format);
        }
        final String body = fetch(format.equals("table") ? "json" : format);
        if (format.equals("table")) {
            printTable(new JsonObject(body));
        } else {
            System.out.println(body);
        }
        return 0;
    }

    private String fetch(final String wire) throws InterruptedException {
        final String token =
                TokenCommand.adminToken(TokenCommand.key(), TokenCommand.secret(), null, TOKEN_TTL);
        try (HttpClient client = HttpClient.newHttpClient()) {
            final HttpResponse<String> response =
                    client.send(
                            HttpRequest.newBuilder(URI.create(url + "/v1/latency?format=" + wire))
                                    .header("Authorization", "Bearer " + token)
                                    .timeout(TIMEOUT)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new ConfigurationException(url + " answered " + response.statusCode());
            }
            return response.body();
        } catch (final IOException e) {
            throw new ConfigurationException("no answer from " + url + ": " + e);
        }
    }

    private static void printTable(final JsonObject report) {
        System.out.printf(
                "%-16s %10s %9s %9s %9s %9s %9s %9s%n",
                "", "count", "min", "p50", "p90", "p99", "p99.9", "max");
        for (final String group : List.of("stages", "paths", "network")) {
            System.out.println(group + " (microseconds)");
            final JsonObject rows = report.getJsonObject(group);
            for (final String name : rows.fieldNames()) {
                printRow(name, rows.getJsonObject(name));
            }
        }
    }

    private static void printRow(final String name, final JsonObject row) {
        final StringBuilder line = new StringBuilder(String.format("  %-14s", name));
        for (final String column : COLUMNS) {
            final Number value = row.getNumber(column);
            line.append(
                    column.equals("count")
                            ? String.format(" %10d", value.longValue())
                            : String.format(" %9.1f", value.doubleValue()));
        }
        System.out.println(line);
    }
}
