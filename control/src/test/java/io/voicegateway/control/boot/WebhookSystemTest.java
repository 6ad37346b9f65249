package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Receivers of webhooks that fail, hang, come back, and find a gateway that was killed in between. */
@Tag("system")
@Timeout(180)
class WebhookSystemTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    @TempDir private Path directory;

    @Test
    void shouldBringEachReceiverEveryEventInOrderWhateverTheOthersDo() throws Exception {
        try (WebhookListener good = WebhookListener.launch();
                WebhookListener bad = WebhookListener.launch();
                WebhookListener slow = WebhookListener.launch()) {
            bad.answer(503);
            slow.hang(true);
            final Map<String, String> environment =
                    Map.of(
                            "VOICE_GATEWAY_WEBHOOKS",
                            String.join(
                                    ",",
                                    good.url("/good?key=hunter3"),
                                    bad.url("/bad?key=hunter3"),
                                    slow.url("/slow?key=hunter3")));
            final List<String> first;
            try (Ready host = GatewayProcess.host(directory, environment)) {
                call(host, "c1");
                await("the good one", () -> good.count("CALL_ENDED") == 1);
                await("the bad one's second attempt", () -> bad.refusedCount() >= 2);
                assertEquals(0, bad.taken().size());
                assertStatus(host, good, bad);
                first = journal(host);
                assertEquals(first, good.taken());

                host.process().kill();
                assertEquals(137, host.process().exitCode());
                requireNoSecret(host);
            }
            bad.answer(200);
            slow.hang(false);
            try (Ready next = GatewayProcess.host(directory, environment)) {
                await("the bad one", () -> bad.count("CALL_ENDED") == 1);
                await("the slow one", () -> slow.count("CALL_ENDED") == 1);
                call(next, "c2");
                for (final WebhookListener each : List.of(good, bad, slow)) {
                    await("both calls", () -> each.count("CALL_ENDED") == 2);
                }

                final List<String> all = journal(next);
                assertEquals(all, good.taken());
                assertEquals(all, bad.taken());
                assertEquals(all, slow.taken());
                assertEquals(first, all.subList(0, first.size()));
                next.process().terminate();
                assertEquals(0, next.process().exitCode());
                requireNoSecret(next);
            }
            for (final WebhookListener each : List.of(good, bad, slow)) {
                each.assertWell();
            }
        }
    }

    /** A call that is made and ended by the API. */
    private static void call(final Ready host, final String id) throws Exception {
        assertEquals(201, host.post("/v1/calls", "{\"call_id\":\"" + id + "\"}").statusCode());
        final URI uri = host.api().resolve("/v1/calls/" + id);
        final HttpRequest.Builder end = HttpRequest.newBuilder(uri).DELETE();
        assertEquals(202, host.process().send(end).statusCode());
    }

    private static List<String> journal(final Ready host) throws Exception {
        return host.process()
                .getLines(host.api().resolve("/v1/events?from=start"))
                .lines()
                .toList();
    }

    private static void assertStatus(
            final Ready host, final WebhookListener good, final WebhookListener bad)
            throws Exception {
        final var health = host.get("/health/ready");
        assertEquals(200, health.statusCode(), health.body());
        final String line =
                new JsonObject(health.body())
                        .getJsonObject("checks")
                        .getJsonObject("webhooks")
                        .getString("detail");
        assertTrue(line.startsWith("2:127.0.0.1:" + bad.port() + " is "), line);
        assertTrue(line.contains("status 503"), line);
        final String goodLabel = "{receiver=\"1:127.0.0.1:" + good.port() + "\"}";
        final String badLabel = "{receiver=\"2:127.0.0.1:" + bad.port() + "\"}";
        // The gateway knows what was taken when it has the answer.
        await(
                "the good one's answers",
                () -> metrics(host).contains("delivered_total" + goodLabel + " 2.0"));
        await("no lag", () -> metrics(host).contains("webhook_lag_seconds" + goodLabel + " 0.0"));
        final String page = metrics(host);
        assertTrue(page.contains("webhook_events_delivered_total" + goodLabel + " 2.0"), page);
        assertTrue(page.contains("webhook_events_delivered_total" + badLabel + " 0.0"), page);
        assertFalse(page.contains("webhook_attempts_failed_total" + badLabel + " 0.0"), page);
    }

    private static String metrics(final Ready host) throws Exception {
        return host.get("/metrics").body();
    }

    private static void requireNoSecret(final Ready host) {
        final String log = host.process().stderr();
        assertFalse(log.contains("hunter3"), log);
    }

    private static void await(final String what, final Callable<Boolean> fact) {
        final long startNs = System.nanoTime();
        try {
            while (!fact.call()) {
                assertTrue(System.nanoTime() - startNs < PATIENCE_NS, () -> "awaited: " + what);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (final RuntimeException e) {
            throw e;
        } catch (final Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
