package io.voicegateway.control.demo;

import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;

/**
 * What a demo plays on.
 *
 * @param api         the gateway's
 * @param livekit     the room server's
 * @param data        the gateway's data directory
 * @param vertx       for the sockets of bot and callers
 * @param callers     connected to an engine and a signalling client of their own
 * @param adminToken  for the API
 * @param driverToken good for the call {@link Farewell#CALL_ID} on another run
 */
public record DemoContext(
        URI api,
        URI livekit,
        Path data,
        Vertx vertx,
        DemoCallers callers,
        String adminToken,
        String driverToken) {

    /** Without the tokens. */
    @Override
    public String toString() {
        return "DemoContext[api=" + api + ", livekit=" + livekit + ", data=" + data + "]";
    }
}
