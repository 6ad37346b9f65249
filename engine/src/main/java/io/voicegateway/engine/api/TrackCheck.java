package io.voicegateway.engine.api;

import java.util.List;

/**
 * What a recording's file holds, as of one moment.
 *
 * @param pageCount  whole pages
 * @param samples    up to the end of the last whole page, at 48 kHz, counted from the call's sample 0
 * @param isEnded    the last page says that it is the last
 * @param wholeBytes up to the end of the last whole page
 * @param fileBytes  all of them; more than the whole ones while a page is written, and in a file that was torn
 * @param sha256     of all bytes, in lower-case hexadecimal
 * @param faults     what is wrong with the pages, a line each; what is behind the last whole page is no fault here
 */
public record TrackCheck(
        long pageCount,
        long samples,
        boolean isEnded,
        long wholeBytes,
        long fileBytes,
        String sha256,
        List<String> faults) {

    public TrackCheck {
        faults = List.copyOf(faults);
    }
}
