package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The lines by which a bare forwarder learns what signalling, ICE and DTLS agree on elsewhere. It is the same for the forwarder in C, whose
 * source describes it, and for the engine alone.
 */
final class ForwarderProtocol {
    static final String READY = "ready";
    static final String START = "start";

    /** Asks for the packets that were dropped so far; answered by the same word and their number. Not known to the forwarder in C. */
    static final String DROPS = "drops";

    static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
    private static final String SCHEME = "forwarder:";

    private ForwarderProtocol() {}

    /**
     * A remote side of the forwarder.
     *
     * @param inbound protects what comes from there
     */
    record Leg(int index, InetSocketAddress remote, SrtpKeys inbound, SrtpKeys outbound) {
        private static final String NAME = "leg";

        String line() {
            final HexFormat hex = HexFormat.of();
            return String.join(
                    " ",
                    NAME,
                    Integer.toString(index),
                    remote.getAddress().getHostAddress(),
                    Integer.toString(remote.getPort()),
                    hex.formatHex(inbound.masterKey()),
                    hex.formatHex(inbound.masterSalt()),
                    hex.formatHex(outbound.masterKey()),
                    hex.formatHex(outbound.masterSalt()));
        }

        static boolean isLeg(final String line) {
            return line.startsWith(NAME + " ");
        }

        static Leg of(final String line) throws UnknownHostException {
            final String[] words = line.split(" ");
            return new Leg(
                    Integer.parseInt(words[1]),
                    new InetSocketAddress(
                            InetAddress.getByName(words[2]), Integer.parseInt(words[3])),
                    keys(words[4], words[5]),
                    keys(words[6], words[7]));
        }

        private static SrtpKeys keys(final String key, final String salt) {
            return new SrtpKeys(
                    PROFILE, HexFormat.of().parseHex(key), HexFormat.of().parseHex(salt));
        }
    }

    /** What comes from one leg leaves to another. */
    record Route(int from, int fromSsrc, int to, int toSsrc) {
        private static final String NAME = "route";

        String line() {
            return String.join(
                    " ",
                    NAME,
                    Integer.toString(from),
                    Integer.toUnsignedString(fromSsrc),
                    Integer.toString(to),
                    Integer.toUnsignedString(toSsrc));
        }

        static boolean isRoute(final String line) {
            return line.startsWith(NAME + " ");
        }

        static Route of(final String line) {
            final String[] words = line.split(" ");
            return new Route(
                    Integer.parseInt(words[1]),
                    Integer.parseUnsignedInt(words[2]),
                    Integer.parseInt(words[3]),
                    Integer.parseUnsignedInt(words[4]));
        }
    }

    /** From what a forwarder prints when it is ready. */
    static String url(final String readyLine) {
        final String[] words = readyLine.split(" ");
        return SCHEME + String.join(",", Arrays.copyOfRange(words, 1, words.length));
    }

    static boolean isForwarder(final String url) {
        return url.startsWith(SCHEME);
    }

    /** One for all legs, or one for each. */
    static List<Integer> ports(final String url) {
        return Arrays.stream(url.substring(SCHEME.length()).split(","))
                .map(Integer::valueOf)
                .toList();
    }
}
