package io.voicegateway.control.participant;

import io.voicegateway.engine.api.LocalTransport;
import java.util.Map;

/**
 * One presence in a room.
 *
 * @param sessionId   names it in everything that follows
 * @param room        name of the room
 * @param identity    our identity in it
 * @param name        our display name, may be empty
 * @param isHidden    true: others do not see us, and we only subscribe; false: we are seen and publish one microphone track
 * @param talkerCount how many remote audio tracks to expect; more are possible and cost one more negotiation
 * @param local       our end of the media, for the offer
 * @param attributes  participant attributes that others can read, for example {@code call_id}
 */
public record SignalJoin(
        long sessionId,
        String room,
        String identity,
        String name,
        boolean isHidden,
        int talkerCount,
        LocalTransport local,
        Map<String, String> attributes) {

    public SignalJoin {
        if (talkerCount < 0 || talkerCount > 16) {
            throw new IllegalArgumentException(
                    "talkerCount must be 0 to 16: talkerCount=" + talkerCount);
        }
        attributes = Map.copyOf(attributes);
    }
}
