package io.voicegateway.control.livekit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import livekit.LivekitRtc.JoinResponse;
import org.jspecify.annotations.Nullable;

/** Which servers we can work with. */
final class ServerVersion {
    /** The first server with one peer connection per client. */
    static final String OLDEST = "1.9.1";

    private static final Pattern NUMBERS =
            Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?.*");
    private static final long OLDEST_RANK = rank(1, 9, 1);

    private ServerVersion() {}

    /** Why we cannot work with the server that answered so, in one line; null when we can. */
    static @Nullable String objection(final JoinResponse response) {
        // A server that does not know a single peer connection takes the lead on a second one.
        return isSupported(of(response)) && !response.getSubscriberPrimary()
                ? null
                : "LiveKit server %s is too old, %s or newer is needed"
                        .formatted(of(response), OLDEST);
    }

    static String of(final JoinResponse response) {
        return response.hasServerInfo()
                ? response.getServerInfo().getVersion()
                : response.getServerVersion();
    }

    /** False for a version that is known to be too old. A version that cannot be read is given the benefit of the doubt. */
    static boolean isSupported(final String version) {
        final Matcher matcher = NUMBERS.matcher(version);
        if (!matcher.matches()) {
            return true;
        }
        final String patch = matcher.group(3);
        return rank(
                        Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        patch == null ? 0 : Long.parseLong(patch))
                >= OLDEST_RANK;
    }

    private static long rank(final long major, final long minor, final long patch) {
        return (major * 1_000_000 + minor) * 1_000_000 + patch;
    }
}
