package io.voicegateway.control.archive;

import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/**
 * A track as its recording's manifest has it.
 *
 * @param samples at 48 kHz; while it is recorded, as of the manifest's last writing
 * @param sha256  empty until the track is ended
 */
public record StoredTrack(
        String file, String role, String identity, long samples, long bytes, String sha256) {
    // Never a separator, never a leading dot: the name of a file in the recording's own directory.
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

    static StoredTrack of(final JsonObject track) {
        return new StoredTrack(
                text(track, "file"),
                text(track, "role"),
                text(track, "identity"),
                number(track, "samples"),
                number(track, "bytes"),
                text(track, "sha256"));
    }

    /** File name without its extension: what users call the track. */
    public String label() {
        return file.replaceFirst("\\.opus$", "");
    }

    /** Whether the manifest says that nothing is to come any more. */
    boolean isEnded() {
        return !sha256.isEmpty();
    }

    /** Whether the name leads nowhere else than to a file beside the manifest. */
    boolean hasPlainName() {
        return FILE.matcher(file).matches();
    }

    static String text(final JsonObject json, final String member) {
        return json.getValue(member) instanceof final String text ? text : "";
    }

    static long number(final JsonObject json, final String member) {
        return json.getValue(member) instanceof final Number number ? number.longValue() : 0;
    }
}
