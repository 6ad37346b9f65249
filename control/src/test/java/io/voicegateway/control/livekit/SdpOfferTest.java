package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import java.util.List;
import org.junit.jupiter.api.Test;

class SdpOfferTest {
    static final String FINGERPRINT =
            "CC:B5:21:33:AB:8D:96:C2:5C:2B:03:77:1F:33:1E:9D:77:9E:9C:E3:55:25:3A:12:62:16:36:19:25:78:1B:BC";

    private static final LocalTransport LOCAL =
            new LocalTransport(
                    "fGE8mRDj",
                    "Nh1LY1Xm4NLVXIiAXP5pOUr9",
                    FINGERPRINT,
                    List.of(new IceCandidate("2878742611", 2_130_706_431L, "127.0.0.1", 34_805)),
                    (int) 4_058_746_213L);

    /** The captured offer is one that a server accepted; ours differs in names of its own and in an optional extension of the candidate. */
    @Test
    void shouldWriteTheOfferThatAServerAccepted() {
        final String accepted =
                Fixture.text("offer-1.sdp")
                        .replace(" typ host ufrag fGE8mRDj", " typ host")
                        .replace("a=msid:gw mic-gateway", "a=msid:voice-gateway mic-gateway")
                        .replace("cname:gw", "cname:voice-gateway");

        final String sdp =
                new SdpOffer(4_611_731_400_430_051_336L, 1, LOCAL, "mic-gateway", 2).text();

        assertEquals(accepted, sdp);
    }

    @Test
    void shouldAppendSectionsAndKeepTheOthers() {
        final SdpOffer before = new SdpOffer(1, 1, LOCAL, "mic", 2);
        final SdpOffer after = new SdpOffer(1, 2, LOCAL, "mic", 3);

        assertEquals(4, after.sectionCount());
        assertEquals(
                before.text()
                        .replace("o=- 1 1 ", "o=- 1 2 ")
                        .replace("BUNDLE 0 1 2", "BUNDLE 0 1 2 3"),
                after.text().substring(0, after.text().lastIndexOf("m=audio")));
    }

    @Test
    void shouldOfferToReceiveOnlyWithoutTrack() {
        final String sdp = new SdpOffer(1, 1, LOCAL, null, 2).text();

        assertFalse(sdp.contains("a=sendonly"));
        assertFalse(sdp.contains("a=ssrc"));
        assertEquals(2, sdp.split("a=recvonly", -1).length - 1);
        assertEquals(1, sdp.split("a=candidate", -1).length - 1);
    }
}
