package io.voicegateway.control.call;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * A bot's URL in which <code>{call_id}</code> and <code>{room}</code> stand for the call's, in the path or the query. It is a URI
 * throughout: the braces, which no URI may hold, are kept escaped.
 */
public final class BotUrlTemplate {
    private static final String CALL_ID = "%7Bcall_id%7D";
    private static final String ROOM = "%7Broom%7D";

    private BotUrlTemplate() {}

    /**
     * Reads a URL as its owner wrote it.
     *
     * @throws URISyntaxException when it is none; the message repeats it
     */
    public static URI parse(final String text) throws URISyntaxException {
        return new URI(text.replace("{call_id}", CALL_ID).replace("{room}", ROOM));
    }

    /** The URL of one call's bot. */
    public static URI expand(final URI template, final String callId, final String room) {
        // Ids have no character that a URI would need escaped.
        return URI.create(template.toString().replace(CALL_ID, callId).replace(ROOM, room));
    }
}
