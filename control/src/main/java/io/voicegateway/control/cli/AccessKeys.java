package io.voicegateway.control.cli;

import io.voicegateway.control.livekit.LiveKitTokens;
import java.time.Clock;
import java.util.Map;

/**
 * The key and secret that the host has, from the same environment. Without any it is the development pair, which only a host with the
 * embedded room server has.
 */
record AccessKeys(String key, String secret) {
    static final String HELP =
            "The token is signed with LIVEKIT_API_KEY and LIVEKIT_API_SECRET, which must be the host's."
                    + " Without LIVEKIT_URL they default to the development keys.";

    private static final AccessKeys DEVELOPMENT = new AccessKeys("devkey", "secret");

    static AccessKeys of(final Map<String, String> environment) {
        final String key = environment.getOrDefault("LIVEKIT_API_KEY", "");
        final String secret = environment.getOrDefault("LIVEKIT_API_SECRET", "");
        final boolean isRemote = !environment.getOrDefault("LIVEKIT_URL", "").isEmpty();
        if (key.isEmpty() && secret.isEmpty() && !isRemote) {
            return DEVELOPMENT;
        }
        if (key.isEmpty() || secret.isEmpty()) {
            throw new CommandException(
                    (key.isEmpty() ? "LIVEKIT_API_KEY" : "LIVEKIT_API_SECRET") + " is not set");
        }
        return new AccessKeys(key, secret);
    }

    LiveKitTokens tokens() {
        return new LiveKitTokens(key, secret, Clock.systemUTC());
    }

    @Override
    public String toString() {
        return "AccessKeys[key=" + key + "]";
    }
}
