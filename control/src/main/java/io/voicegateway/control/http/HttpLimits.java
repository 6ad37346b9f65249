package io.voicegateway.control.http;

import java.time.Duration;

/**
 * How much one client, and all of them together, may ask for.
 *
 * @param connections   at once; what one more asks for is a 503, and one beyond a quarter more is closed
 * @param headerBytes   request line and headers, each; more is a 431 or a 414
 * @param bodyBytes     of one request; more is a 413
 * @param idle          a connection on which nothing moves is closed after this
 * @param answer        a request that the calls do not answer for this long is a 503
 * @param eventReaders  at once; one more is a 503
 * @param heartbeat     a quiet event stream gets a sign of life this often, well within {@code idle}
 */
public record HttpLimits(
        int connections,
        int headerBytes,
        int bodyBytes,
        Duration idle,
        Duration answer,
        int eventReaders,
        Duration heartbeat) {

    /** What a host runs with. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(
                    4_096,
                    16 * 1_024,
                    64 * 1_024,
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(30),
                    64,
                    Duration.ofSeconds(15));
}
