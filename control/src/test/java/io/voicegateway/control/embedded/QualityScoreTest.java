package io.voicegateway.control.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import livekit.LivekitModels.ConnectionQuality;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityScoreTest {

    @ParameterizedTest
    @CsvSource({
        "100, EXCELLENT",
        "80, EXCELLENT",
        "79, GOOD",
        "40, GOOD",
        "39, POOR",
        "0, POOR",
    })
    void shouldNameThePointsAsLiveKitDoes(final double points, final ConnectionQuality quality) {
        assertEquals(quality, QualityScore.quality(points));
    }
}
