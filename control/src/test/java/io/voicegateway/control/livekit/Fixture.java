package io.voicegateway.control.livekit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import livekit.LivekitRtc.SignalResponse;

/** One session against livekit-server 1.13.5 as it was on the wire. */
final class Fixture {
    private static final String DIRECTORY = "/livekit-1.13.5/";

    private Fixture() {}

    static String text(final String name) {
        try (InputStream in = Fixture.class.getResourceAsStream(DIRECTORY + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that the server said, in order. */
    static List<SignalResponse> serverMessages() {
        return text("trace.hex")
                .lines()
                .filter(line -> line.contains(" s2c SignalResponse "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .map(Fixture::message)
                .toList();
    }

    private static SignalResponse message(final String hex) {
        try {
            return SignalResponse.parseFrom(HexFormat.of().parseHex(hex));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
