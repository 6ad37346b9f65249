package io.voicegateway.control.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file.
 *
 * @param first 0-based, inclusive
 * @param last  0-based, inclusive
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2">RFC 9110 §14.1.2, byte ranges</a>
 */
record ByteRange(long first, long last) {
    /** What no file can give. */
    static final ByteRange UNSATISFIABLE = new ByteRange(0, -1);

    private static final Pattern HEADER = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** What the header asks of a file; null, the whole file, without one or when it is not one range of bytes. */
    static @Nullable ByteRange of(final @Nullable String header, final long fileLength) {
        final Matcher matcher = HEADER.matcher(header == null ? "" : header);
        if (!matcher.matches()) {
            return null;
        }
        final String first = matcher.group(1);
        final String last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? null : suffix(Long.parseLong(last), fileLength);
        }
        return from(
                Long.parseLong(first),
                last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last),
                fileLength);
    }

    long length() {
        return last - first + 1;
    }

    private static @Nullable ByteRange from(
            final long first, final long last, final long fileLength) {
        if (last < first) {
            return null;
        }
        return first < fileLength
                ? new ByteRange(first, Math.min(last, fileLength - 1))
                : UNSATISFIABLE;
    }

    private static ByteRange suffix(final long length, final long fileLength) {
        return length == 0 || fileLength == 0
                ? UNSATISFIABLE
                : new ByteRange(Math.max(0, fileLength - length), fileLength - 1);
    }
}
