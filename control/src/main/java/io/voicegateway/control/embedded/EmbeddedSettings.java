package io.voicegateway.control.embedded;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;

/**
 * What an embedded room server is launched with.
 *
 * @param bind        local address of signalling and media
 * @param advertised  address in the candidates
 * @param port        of signalling and API; 0: any free one
 * @param udpPort     of media; 0: any free one
 * @param apiKey      names the secret
 * @param apiSecret   signs tokens; never logged
 * @param webhookUrls where events are posted
 * @param isUnmutingRemotely whether the room API may unmute a microphone, as LiveKit's {@code enable_remote_unmute}
 */
public record EmbeddedSettings(
        InetAddress bind,
        InetAddress advertised,
        int port,
        int udpPort,
        String apiKey,
        String apiSecret,
        List<URI> webhookUrls,
        boolean isUnmutingRemotely,
        EmbeddedLimits limits) {
    private static final String DEV_KEY = "devkey";
    private static final String DEV_SECRET = "secret";

    public EmbeddedSettings {
        webhookUrls = List.copyOf(webhookUrls);
        if (isDev(apiKey, apiSecret) && !bind.isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "with the development keys the embedded server binds to loopback only: bind="
                            + bind.getHostAddress());
        }
    }

    /** Whether these are the keys that everybody knows. */
    boolean isDev() {
        return isDev(apiKey, apiSecret);
    }

    private static boolean isDev(final String apiKey, final String apiSecret) {
        return apiKey.equals(DEV_KEY) && apiSecret.equals(DEV_SECRET);
    }

    @Override
    public String toString() {
        return "EmbeddedSettings[bind=" + bind + ", port=" + port + ", udpPort=" + udpPort + "]";
    }
}
