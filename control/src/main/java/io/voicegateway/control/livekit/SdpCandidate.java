package io.voicegateway.control.livekit;

import io.voicegateway.engine.api.IceCandidate;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A candidate line of the server, from an answer or trickled.
 *
 * @param isUdp     false for TCP, which we do not speak
 * @param candidate where to
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8839#section-5.1">RFC 8839 §5.1, candidate attribute</a>
 */
record SdpCandidate(boolean isUdp, IceCandidate candidate) {
    private static final int FOUNDATION_LENGTH_MAX = 64;
    private static final int FOUNDATION_INDEX = 0;
    private static final int COMPONENT_INDEX = 1;
    private static final int TRANSPORT_INDEX = 2;
    private static final int PRIORITY_INDEX = 3;
    private static final int ADDRESS_INDEX = 4;
    private static final int PORT_INDEX = 5;
    private static final int TOKEN_COUNT_MIN = 8;
    private static final long PRIORITY_MAX = 0xFFFF_FFFFL;

    /**
     * Reads one candidate; what follows its type is ignored.
     *
     * @param text with or without {@code candidate:} in front
     * @return null when it is of no use: not component 1, not an address, or not a candidate at all
     */
    static @Nullable SdpCandidate parse(final String text) {
        final String value =
                text.startsWith("candidate:") ? text.substring("candidate:".length()) : text;
        final String[] tokens = value.trim().split(" +", TOKEN_COUNT_MIN + 1);
        if (tokens.length < TOKEN_COUNT_MIN
                || tokens[FOUNDATION_INDEX].length() > FOUNDATION_LENGTH_MAX
                || !tokens[COMPONENT_INDEX].equals("1")) {
            return null;
        }
        final String transport = tokens[TRANSPORT_INDEX].toLowerCase(Locale.ROOT);
        final boolean isUdp = transport.equals("udp");
        if (!isUdp && !transport.equals("tcp")) {
            return null;
        }
        final long priority = SdpNumbers.unsigned(tokens[PRIORITY_INDEX], PRIORITY_MAX);
        final long port = SdpNumbers.unsigned(tokens[PORT_INDEX], 65_535);
        if (priority < 0 || port < 1 || !isAddress(tokens[ADDRESS_INDEX])) {
            return null;
        }
        return new SdpCandidate(
                isUdp,
                new IceCandidate(
                        tokens[FOUNDATION_INDEX], priority, tokens[ADDRESS_INDEX], (int) port));
    }

    /** Names (mDNS among them) are not resolved. */
    private static boolean isAddress(final String text) {
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (final IllegalArgumentException _) {
            return false;
        }
    }
}
