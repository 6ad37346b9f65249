package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.room.RoomRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveKitAccessTest {

    @ParameterizedTest
    @CsvSource({
        "ws://127.0.0.1:7880, 127.0.0.1, 7880, false, '', http://127.0.0.1:7880/",
        "wss://lk.example.org, lk.example.org, 443, true, '', https://lk.example.org:443/",
        "http://lk/, lk, 80, false, '', http://lk:80/",
        "https://lk:8443/proxy/, lk, 8443, true, /proxy, https://lk:8443/proxy/",
        "ws://[::1]:7880, ::1, 7880, false, '', http://[::1]:7880/"
    })
    void shouldTakeUrlApart(
            final String url,
            final String host,
            final int port,
            final boolean isSecure,
            final String path,
            final String httpUrl) {
        final LiveKitAccess access = new LiveKitAccess(url, "key", "s3cr3t");

        assertEquals(host, access.host());
        assertEquals(port, access.port());
        assertEquals(isSecure, access.isSecure());
        assertEquals(path, access.path());
        assertEquals(httpUrl, access.httpUrl());
        assertFalse(access.toString().contains("s3cr3t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1:7880", "ftp://x", "ws:///", "ws://a b"})
    void shouldRejectWhatIsNoUrl(final String url) {
        assertThrows(IllegalArgumentException.class, () -> new LiveKitAccess(url, "key", "s"));
    }

    @Test
    void shouldRejectEmptySecret() {
        assertThrows(IllegalArgumentException.class, () -> new LiveKitAccess("ws://x", "key", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "1.9.0, false",
        "1.8.4, false",
        "0.15.6, false",
        "v1.7, false",
        "1.9.1, true",
        "1.9.10, true",
        "1.13.5, true",
        "2.0.0-rc1, true",
        "'', true",
        "devel, true"
    })
    void shouldKnowTooOldServers(final String version, final boolean isSupported) {
        assertEquals(isSupported, ServerVersion.isSupported(version));
    }

    @Test
    void shouldReadBackRoomMetadata() {
        final String text =
                RoomMetadata.write(
                        new RoomRequest("r", "c\"1", "gw", Map.of("call_id", "other"), 1, 1));

        assertEquals(
                "{\"call_id\":\"c\\\"1\",\"owner\":\"gw\",\"metadata\":{\"call_id\":\"other\"}}",
                text);
        assertEquals(new RoomMetadata("c\"1", "gw"), RoomMetadata.read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "7", "{", "{\"owner\":7}", "{\"a\":{\"owner\":\"x\"}}"})
    void shouldReadNothingFromForeignMetadata(final String text) {
        assertEquals(new RoomMetadata(null, null), RoomMetadata.read(text));
    }

    @Test
    void shouldRejectTimesThatAreNone() {
        assertTrue(SignalTimes.DEFAULT.connectMs() > 12_000);
        assertThrows(IllegalArgumentException.class, () -> new SignalTimes(0, 1, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new SignalTimes(1, 1, 1, 2, 1, 1));
    }
}
