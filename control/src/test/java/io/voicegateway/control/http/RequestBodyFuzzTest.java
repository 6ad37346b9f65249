package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.engine.fuzz.Mutants;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class RequestBodyFuzzTest {
    private static final Set<String> FIELDS = Set.of("id", "count", "flag", "labels", "bot");

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldAnswerEveryBodyWithAProblemOrValues(final byte[] text) {
        final RoutingContext ctx = context(new String(text, StandardCharsets.UTF_8));
        try {
            final RequestBody body = RequestBody.of(ctx, FIELDS);
            read(body);
            final RequestBody bot = body.object("bot", FIELDS);
            if (bot != null) {
                read(bot);
            }
        } catch (final Problem problem) {
            assertNotNull(problem.getMessage());
        }
    }

    @Test
    void shouldAnswerEveryBodyWithAProblemOrValuesWhenMutated() {
        Mutants.forEach(corpus(), 20_000, this::shouldAnswerEveryBodyWithAProblemOrValues);
    }

    static List<byte[]> corpus() {
        return Stream.of(
                        "{\"id\":\"c1\",\"count\":7,\"flag\":true,\"labels\":{\"a\":\"x\",\"b\":1.5,\"c\":false}}",
                        "{\"bot\":{\"id\":\"b\\u0000\",\"labels\":{}},\"count\":1e400}",
                        "{\"count\":99999999999999999999,\"id\":null}",
                        "[{}]",
                        "\"id\"",
                        "{} {}",
                        "[".repeat(5_000),
                        "{\"bot\":".repeat(5_000))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static void read(final RequestBody body) {
        body.text("id");
        body.flag("flag");
        final Integer count = body.number("count", -5, 5);
        assertTrue(count == null || count >= -5 && count <= 5);
        body.strings("labels").values().forEach(value -> assertNotNull(value));
    }

    /** A request of which nothing but the body is asked. */
    private static RoutingContext context(final String text) {
        final io.vertx.ext.web.RequestBody body =
                (io.vertx.ext.web.RequestBody)
                        Proxy.newProxyInstance(
                                RequestBodyFuzzTest.class.getClassLoader(),
                                new Class<?>[] {io.vertx.ext.web.RequestBody.class},
                                (_, _, _) -> text);
        return (RoutingContext)
                Proxy.newProxyInstance(
                        RequestBodyFuzzTest.class.getClassLoader(),
                        new Class<?>[] {RoutingContext.class},
                        (_, _, _) -> body);
    }
}
