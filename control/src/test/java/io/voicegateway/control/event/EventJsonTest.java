package io.voicegateway.control.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
    private static Event event(final Map<String, Object> data) {
        return new Event(
                EventType.TRACK_MUTED,
                "id1",
                "c1",
                Instant.parse("2026-03-01T12:00:00.120Z"),
                -5,
                "gw-1",
                EventSource.SIGNAL,
                data);
    }

    @Test
    void shouldHaveTheFormOfTheInterface() {
        final String json = EventJson.stored(event(Map.of("role", "driver")), 7);

        assertEquals(
                "{\"index\":\"18446744073709551615\",\"type\":\"TRACK_MUTED\",\"event_id\":\"id1\","
                        + "\"call_id\":\"c1\",\"seq\":7,\"time\":\"2026-03-01T12:00:00.120Z\","
                        + "\"call_time_us\":-5,\"gateway\":\"gw-1\",\"source\":\"signal\","
                        + "\"data\":{\"role\":\"driver\"}}",
                EventJson.withIndex(json, -1));
    }

    @Test
    void shouldReadBackWhatItWrites() {
        final Map<String, Object> data = new LinkedHashMap<>();
        data.put("text", "quote \" and \\ and \u00e4 and \u0000");
        data.put("count", 3L);
        data.put("ratio", 0.5);
        data.put("flag", true);
        data.put("list", List.of("a", 1L, List.of()));
        data.put("map", Map.of("k", Map.of("deep", false)));

        assertEquals(event(data), EventJson.read(EventJson.stored(event(data), 1)));
    }

    @Test
    void shouldWriteWhateverItIsGiven() {
        final Map<String, Object> data = new LinkedHashMap<>();
        data.put("none", null);
        data.put("other", Arrays.asList(null, EventType.CALL_ENDED));

        final String json = EventJson.stored(event(data), 1);

        assertEquals(
                "{\"none\":null,\"other\":[null,\"CALL_ENDED\"]}}",
                json.substring(json.indexOf("\"data\":") + 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":", "{\"type\":\"CALL_ENDED\",,}"})
    void shouldRefuseWhatIsNoJson(final String json) {
        assertThrows(IllegalArgumentException.class, () -> EventJson.read(json));
    }
}
