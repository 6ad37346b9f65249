package io.voicegateway.engine.srtp;

import java.util.Arrays;

/**
 * Master key and salt of one direction.
 *
 * @param masterKey  16 bytes
 * @param masterSalt as long as the profile says
 */
public record SrtpKeys(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {

    public SrtpKeys {
        masterKey = masterKey.clone();
        masterSalt = masterSalt.clone();
        if (masterKey.length != SrtpProfile.KEY_LENGTH
                || masterSalt.length != profile.saltLength()) {
            throw new IllegalArgumentException(
                    "lengths do not fit "
                            + profile
                            + ": key="
                            + masterKey.length
                            + " salt="
                            + masterSalt.length);
        }
    }

    /** What the DTLS client writes with; the exported block is clientKey, serverKey, clientSalt, serverSalt (RFC 5764 §4.2). */
    public static SrtpKeys ofClient(final SrtpProfile profile, final byte[] exported) {
        return cut(profile, exported, 0);
    }

    /** What the DTLS server writes with. */
    public static SrtpKeys ofServer(final SrtpProfile profile, final byte[] exported) {
        return cut(profile, exported, 1);
    }

    private static SrtpKeys cut(final SrtpProfile profile, final byte[] exported, final int index) {
        final int keyOffset = index * SrtpProfile.KEY_LENGTH;
        final int saltOffset = 2 * SrtpProfile.KEY_LENGTH + index * profile.saltLength();
        return new SrtpKeys(
                profile,
                Arrays.copyOfRange(exported, keyOffset, keyOffset + SrtpProfile.KEY_LENGTH),
                Arrays.copyOfRange(exported, saltOffset, saltOffset + profile.saltLength()));
    }

    @Override
    public String toString() {
        return "SrtpKeys[" + profile + "]";
    }
}
