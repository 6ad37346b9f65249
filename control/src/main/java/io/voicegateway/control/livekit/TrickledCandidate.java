package io.voicegateway.control.livekit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON in which candidates are trickled: {@code {"candidate":"candidate:…","sdpMid":"0",…}}.
 *
 * @see <a href="https://www.w3.org/TR/webrtc/#dom-rtcicecandidateinit">RTCIceCandidateInit</a>
 */
final class TrickledCandidate {
    private static final JsonFactory JSON = new JsonFactory();

    private TrickledCandidate() {}

    /** The candidate, or null when there is none or when it is of no use. */
    static @Nullable SdpCandidate parse(final String candidateInit) {
        try (JsonParser json = JSON.createParser(candidateInit)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                final boolean isCandidate = json.currentName().equals("candidate");
                if (json.nextToken() == JsonToken.VALUE_STRING && isCandidate) {
                    return SdpCandidate.parse(json.getText());
                }
                json.skipChildren();
            }
            return null;
        } catch (final IOException _) {
            return null;
        }
    }
}
