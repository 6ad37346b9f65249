package io.voicegateway.control.demo;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.cli.CommandException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The gateway's HTTP API, as any client uses it. */
final class GatewayApi implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();
    private final URI url;
    private final String adminToken;

    GatewayApi(final URI url, final String adminToken) {
        this.url = url;
        this.adminToken = adminToken;
    }

    void createCall(final String callId, final URI botUrl) throws InterruptedException {
        final JsonObject bot =
                new JsonObject().put("url", botUrl.toString()).put("dialect", "twilio");
        post(
                "/v1/calls",
                new JsonObject().put("call_id", callId).put("bot", bot).put("record", true));
    }

    /** A caller's way into its call. */
    Ticket driverTicket(final String callId) throws InterruptedException {
        final JsonObject answer =
                post("/v1/calls/" + callId + "/tokens", new JsonObject().put("role", "driver"));
        return new Ticket(
                answer.getString("token"), answer.getString("room"), answer.getString("identity"));
    }

    /** The host's histograms. */
    JsonObject latency() throws InterruptedException {
        return send("/v1/latency", request("/v1/latency"));
    }

    /** The manifest of a call's recording. */
    JsonObject recording(final String callId) throws InterruptedException {
        final String path = "/v1/calls/" + callId + "/recording";
        return send(path, request(path));
    }

    private JsonObject post(final String path, final JsonObject body) throws InterruptedException {
        return send(
                path,
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.encode())));
    }

    private HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + adminToken);
    }

    private JsonObject send(final String path, final HttpRequest.Builder request)
            throws InterruptedException {
        try {
            final HttpResponse<String> answer =
                    client.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new CommandException(
                        path + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return new JsonObject(answer.body());
        } catch (final IOException e) {
            throw new CommandException(path + " was not answered: " + e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /**
     * A way into a room.
     *
     * @param token a secret, never logged
     */
    record Ticket(String token, String room, String identity) {
        @Override
        public String toString() {
            return "Ticket[room=" + room + ", identity=" + identity + "]";
        }
    }
}
