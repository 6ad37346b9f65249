package io.voicegateway.control.livekit;

import io.voicegateway.control.livekit.SdpAnswer.Result;
import io.voicegateway.control.livekit.SdpAnswer.Section;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.RemoteTransport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer, line by line; used once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8866">RFC 8866, SDP</a>
 */
final class SdpAnswerParser {
    private static final int TEXT_LENGTH_MAX = 1 << 20;
    private static final int SECTION_COUNT_MAX = 256;
    private static final int CANDIDATE_COUNT_MAX = 64;
    private static final int TOKEN_LENGTH_MAX = 256;
    private static final long SSRC_MAX = 0xFFFF_FFFFL;
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");

    /** A section while it is being read; the first of these, without an {@code m=} line, is the session level. */
    private static final class Level {
        private boolean isRejected;
        private boolean isSending = true;
        private int payloadType = -1;
        private @Nullable String mid;
        private @Nullable Integer ssrc;
        private @Nullable String trackId;
        private @Nullable String usernameFragment;
        private @Nullable String password;
        private @Nullable String fingerprint;
        private @Nullable String setup;
    }

    private final Level session = new Level();
    private final List<Level> levels = new ArrayList<>();
    private final Set<IceCandidate> candidates = new LinkedHashSet<>();
    private boolean hasTcpCandidate;
    private boolean isComplete;
    private Level current = session;

    Result parse(final String sdp) {
        if (sdp.length() > TEXT_LENGTH_MAX) {
            return new Result.Malformed("too long: length=" + sdp.length());
        }
        if (!sdp.startsWith("v=0")) {
            return new Result.Malformed("no v=0 line in front");
        }
        sdp.lines().forEach(this::onLine);
        return result();
    }

    private void onLine(final String line) {
        if (line.startsWith("m=")) {
            onMedia(line.substring(2));
        } else if (line.startsWith("a=")) {
            final int colon = line.indexOf(':');
            final String name = colon < 0 ? line.substring(2) : line.substring(2, colon);
            onAttribute(name.trim(), colon < 0 ? "" : line.substring(colon + 1).trim());
        }
    }

    private void onMedia(final String value) {
        current = new Level();
        if (levels.size() <= SECTION_COUNT_MAX) {
            levels.add(current);
        }
        final String[] tokens = value.trim().split(" +");
        current.isRejected = tokens.length < 2 || tokens[1].equals("0");
    }

    private void onAttribute(final String name, final String value) {
        switch (name) {
            case "mid" -> current.mid = value;
            case "ice-ufrag" -> current.usernameFragment = value;
            case "ice-pwd" -> current.password = value;
            case "fingerprint" -> onFingerprint(value);
            case "setup" -> current.setup = value.toLowerCase(Locale.ROOT);
            case "sendonly", "sendrecv" -> current.isSending = true;
            case "recvonly", "inactive" -> current.isSending = false;
            case "rtpmap" -> onRtpMap(value);
            case "ssrc" -> onSsrc(value);
            case "msid" -> onMsid(value);
            case "candidate" -> onCandidate(value);
            case "end-of-candidates" -> isComplete = true;
            default -> {
                // SDP is open: what we do not know, we skip.
            }
        }
    }

    private void onFingerprint(final String value) {
        final String[] tokens = value.split(" +");
        if (tokens.length == 2 && tokens[0].equalsIgnoreCase("sha-256")) {
            current.fingerprint = tokens[1].toUpperCase(Locale.ROOT);
        }
    }

    private void onRtpMap(final String value) {
        final String[] tokens = value.split(" +");
        if (tokens.length == 2 && tokens[1].toLowerCase(Locale.ROOT).startsWith("opus/48000")) {
            current.payloadType = (int) SdpNumbers.unsigned(tokens[0], 127);
        }
    }

    private void onSsrc(final String value) {
        final long ssrc = SdpNumbers.unsigned(value.split(" +", 2)[0], SSRC_MAX);
        if (ssrc >= 0 && current.ssrc == null) {
            current.ssrc = (int) ssrc;
        }
    }

    private void onMsid(final String value) {
        final String[] tokens = value.split(" +");
        if (tokens.length == 2 && tokens[1].length() <= TOKEN_LENGTH_MAX) {
            current.trackId = tokens[1];
        }
    }

    private void onCandidate(final String value) {
        final SdpCandidate parsed = SdpCandidate.parse(value);
        if (parsed == null) {
            return;
        }
        if (!parsed.isUdp()) {
            hasTcpCandidate = true;
        } else if (candidates.size() < CANDIDATE_COUNT_MAX) {
            candidates.add(parsed.candidate());
        }
    }

    private Result result() {
        if (levels.isEmpty() || levels.size() > SECTION_COUNT_MAX) {
            return new Result.Malformed("media section count: " + levels.size());
        }
        final List<Section> sections = new ArrayList<>();
        Level transport = null;
        for (final Level level : levels) {
            final String mid = level.mid;
            if (mid == null || mid.isEmpty() || mid.length() > TOKEN_LENGTH_MAX) {
                return new Result.Malformed("media section without mid: index=" + sections.size());
            }
            transport = transport == null && !level.isRejected ? level : transport;
            sections.add(
                    new Section(
                            mid,
                            level.isSending && !level.isRejected,
                            level.payloadType,
                            level.ssrc,
                            level.trackId));
        }
        return transport == null
                ? new Result.Malformed("every media section is rejected")
                : result(transport, sections);
    }

    /** The first section that lives carries the transport of the bundle; what it lacks stands at session level. */
    private Result result(final Level transport, final List<Section> sections) {
        final String usernameFragment =
                either(transport.usernameFragment, session.usernameFragment);
        final String password = either(transport.password, session.password);
        final String fingerprint = either(transport.fingerprint, session.fingerprint);
        final String setup = either(transport.setup, session.setup);
        if (!isToken(usernameFragment) || !isToken(password)) {
            return new Result.Malformed("no usable ICE credentials");
        }
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            return new Result.Malformed("no usable SHA-256 fingerprint");
        }
        if (setup.equals("passive")) {
            return new Result.Malformed("answers our setup:passive with setup:passive");
        }
        return new Result.Parsed(
                new SdpAnswer(
                        new RemoteTransport(
                                usernameFragment, password, fingerprint, List.copyOf(candidates)),
                        hasTcpCandidate,
                        isComplete,
                        sections));
    }

    private static String either(final @Nullable String first, final @Nullable String second) {
        if (first != null) {
            return first;
        }
        return second == null ? "" : second;
    }

    /** RFC 8839 §5.4: 4 to 256 characters for the fragment, 22 to 256 for the password; peers are known to use shorter passwords. */
    private static boolean isToken(final String value) {
        return value.length() >= 4 && value.length() <= TOKEN_LENGTH_MAX && value.indexOf(' ') < 0;
    }
}
