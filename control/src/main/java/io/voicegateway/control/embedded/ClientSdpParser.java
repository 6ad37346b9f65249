package io.voicegateway.control.embedded;

import io.voicegateway.control.embedded.ClientSdp.Kind;
import io.voicegateway.control.embedded.ClientSdp.Result;
import io.voicegateway.control.embedded.ClientSdp.Section;
import io.voicegateway.engine.api.RemoteTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one description of a client, line by line; used once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8866">RFC 8866, SDP</a>
 */
final class ClientSdpParser {
    private static final int TEXT_LENGTH_MAX = 1 << 19;
    private static final int SECTION_COUNT_MAX = 256;
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7E]{1,256}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final long SSRC_MAX = 0xFFFF_FFFFL;
    private static final int EXTENSION_ID_MAX = 255;
    private static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    /** A section while it is being read; the first of these, without an {@code m=} line, is the session level. */
    private static final class Level {
        private @Nullable Kind kind;
        private String protocol = "";
        private String firstFormat = "";
        private boolean isRejected;
        private boolean isSending = true;
        private boolean isReceiving = true;
        private @Nullable String mid;
        private int opusFormat = -1;
        private int audioLevelId;
        private @Nullable Integer ssrc;
        private @Nullable String cid;
        private @Nullable String usernameFragment;
        private @Nullable String password;
        private @Nullable String fingerprint;
        private @Nullable String setup;
        private final Map<String, String> rtpMaps = new HashMap<>();
        private final Set<String> nackFormats = new HashSet<>();
    }

    private final Level session = new Level();
    private final List<Level> levels = new ArrayList<>();
    private Level current = session;

    Result parse(final String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            return new Result.Malformed("too long: length=" + text.length());
        }
        if (!text.startsWith("v=0")) {
            return new Result.Malformed("no v=0 line in front");
        }
        text.lines().forEach(this::onLine);
        return result();
    }

    private void onLine(final String line) {
        if (line.startsWith("m=")) {
            onMedia(line.substring(2).trim().split(" +"));
        } else if (line.startsWith("a=")) {
            final int colon = line.indexOf(':');
            final String name = colon < 0 ? line.substring(2) : line.substring(2, colon);
            onAttribute(name.trim(), colon < 0 ? "" : line.substring(colon + 1).trim());
        }
    }

    private void onMedia(final String[] words) {
        current = new Level();
        if (levels.size() <= SECTION_COUNT_MAX) {
            levels.add(current);
        }
        current.kind =
                switch (words[0]) {
                    case "audio" -> Kind.AUDIO;
                    case "video" -> Kind.VIDEO;
                    case "application" -> Kind.APPLICATION;
                    default -> null;
                };
        current.isRejected = words.length < 4 || words[1].equals("0");
        current.protocol = words.length < 4 ? "" : words[2];
        current.firstFormat = words.length < 4 ? "" : words[3];
    }

    private void onAttribute(final String name, final String value) {
        switch (name) {
            case "mid" -> current.mid = value;
            case "ice-ufrag" -> current.usernameFragment = value;
            case "ice-pwd" -> current.password = value;
            case "fingerprint" -> onFingerprint(value.split(" +"));
            case "setup" -> current.setup = value.toLowerCase(Locale.ROOT);
            case "sendrecv" -> direction(true, true);
            case "sendonly" -> direction(true, false);
            case "recvonly" -> direction(false, true);
            case "inactive" -> direction(false, false);
            case "rtpmap" -> onRtpMap(value.split(" +"));
            case "rtcp-fb" -> onFeedback(value.split(" +"));
            case "extmap" -> onExtension(value.split(" +"));
            case "ssrc" -> onSsrc(value.split(" +", 2)[0]);
            case "msid" -> onMsid(value.split(" +"));
            default -> {
                // SDP is open: what we do not know, we skip.
            }
        }
    }

    private void direction(final boolean isSending, final boolean isReceiving) {
        current.isSending = isSending;
        current.isReceiving = isReceiving;
    }

    private void onFingerprint(final String[] words) {
        if (words.length == 2 && words[0].equalsIgnoreCase("sha-256")) {
            current.fingerprint = words[1].toUpperCase(Locale.ROOT);
        }
    }

    private void onRtpMap(final String[] words) {
        if (words.length != 2 || words[1].length() > 64) {
            return;
        }
        current.rtpMaps.put(words[0], words[1]);
        final long format = number(words[0], 127);
        if (format >= 0
                && current.opusFormat < 0
                && words[1].toLowerCase(Locale.ROOT).startsWith("opus/48000")) {
            current.opusFormat = (int) format;
        }
    }

    private void onFeedback(final String[] words) {
        if (words.length == 2 && words[1].equals("nack")) {
            current.nackFormats.add(words[0]);
        }
    }

    private void onExtension(final String[] words) {
        if (words.length >= 2 && words[1].equals(AUDIO_LEVEL)) {
            final long id = number(words[0].split("/", 2)[0], EXTENSION_ID_MAX);
            current.audioLevelId = (int) Math.max(0, id);
        }
    }

    private void onSsrc(final String word) {
        final long ssrc = number(word, SSRC_MAX);
        if (ssrc >= 0 && current.ssrc == null) {
            current.ssrc = (int) ssrc;
        }
    }

    private void onMsid(final String[] words) {
        if (words.length == 2 && TOKEN.matcher(words[1]).matches()) {
            current.cid = words[1];
        }
    }

    private Result result() {
        if (levels.isEmpty() || levels.size() > SECTION_COUNT_MAX) {
            return new Result.Malformed("media section count: " + levels.size());
        }
        final List<Section> sections = new ArrayList<>();
        final Set<String> mids = new HashSet<>();
        Level transport = null;
        for (final Level level : levels) {
            final String mid = level.mid;
            if (mid == null || !TOKEN.matcher(mid).matches() || !mids.add(mid)) {
                return new Result.Malformed("media section without mid of its own");
            }
            if (level.kind == null || !TOKEN.matcher(level.firstFormat).matches()) {
                return new Result.Malformed("media section of an unknown kind");
            }
            transport = transport == null && !level.isRejected ? level : transport;
            sections.add(section(level, level.kind, mid));
        }
        return transport == null
                ? new Result.Malformed("every media section is rejected")
                : result(transport, sections);
    }

    private static Section section(final Level level, final Kind kind, final String mid) {
        return new Section(
                kind,
                mid,
                level.protocol,
                level.firstFormat,
                level.rtpMaps.get(level.firstFormat),
                level.isRejected,
                level.isSending,
                level.isReceiving,
                level.opusFormat,
                level.nackFormats.contains(Integer.toString(level.opusFormat))
                        || level.nackFormats.contains("*"),
                level.audioLevelId,
                level.ssrc,
                level.cid);
    }

    /** The first section that lives carries the transport of the bundle; what it lacks stands at session level. */
    private Result result(final Level transport, final List<Section> sections) {
        final String usernameFragment =
                either(transport.usernameFragment, session.usernameFragment);
        final String password = either(transport.password, session.password);
        final String fingerprint = either(transport.fingerprint, session.fingerprint);
        if (!TOKEN.matcher(usernameFragment).matches() || !TOKEN.matcher(password).matches()) {
            return new Result.Malformed("no usable ICE credentials");
        }
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            return new Result.Malformed("no usable SHA-256 fingerprint");
        }
        return new Result.Parsed(
                new ClientSdp(
                        new RemoteTransport(usernameFragment, password, fingerprint, List.of()),
                        either(transport.setup, session.setup),
                        sections));
    }

    private static String either(final @Nullable String first, final @Nullable String second) {
        if (first != null) {
            return first;
        }
        return second == null ? "" : second;
    }

    private static long number(final String text, final long max) {
        if (!NUMBER.matcher(text).matches()) {
            return -1;
        }
        final long value = Long.parseLong(text);
        return value <= max ? value : -1;
    }
}
