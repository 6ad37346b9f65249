package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RequestLogTest {
    @TempDir private Path directory;
    private HttpScene scene;

    @BeforeEach
    void launch() throws Exception {
        scene = HttpScene.launch(directory);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void shouldGiveEachRequestAnIdOfItsOwn() throws Exception {
        final String first = scene.get("/v1/calls").header(RequestLog.HEADER);
        final String second = scene.send("POST", "/v1/calls", "{}").header(RequestLog.HEADER);

        assertTrue(first != null && first.matches("[0-9a-f]{1,16}"), first);
        assertNotEquals(first, second);
    }

    @Test
    void shouldGiveAnIdToWhatIsRefused() throws Exception {
        assertNotNull(scene.send(scene.anonymous("/v1/calls")).header(RequestLog.HEADER));
        assertNotNull(scene.get("/v1/nothing").header(RequestLog.HEADER));
    }

    @Test
    void shouldTakeTheIdOfTheClient() throws Exception {
        final HttpScene.Reply reply =
                scene.send(scene.request("/v1/calls").header(RequestLog.HEADER, "order-7:1"));

        assertEquals("order-7:1", reply.header(RequestLog.HEADER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a=b", "", "<b>"})
    void shouldNotTakeWhatDoesNotBelongInALog(final String id) throws Exception {
        final HttpScene.Reply reply =
                scene.send(scene.request("/v1/calls").header(RequestLog.HEADER, id));

        final String own = reply.header(RequestLog.HEADER);
        assertTrue(own != null && own.matches("[0-9a-f]{1,16}"), own);
    }

    @Test
    void shouldNotTakeAnIdOfAnyLength() throws Exception {
        final HttpScene.Reply reply =
                scene.send(scene.request("/v1/calls").header(RequestLog.HEADER, "x".repeat(65)));

        assertNotEquals("x".repeat(65), reply.header(RequestLog.HEADER));
    }
}
