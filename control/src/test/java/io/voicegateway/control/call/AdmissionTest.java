package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long LATE_US = 35_200;
    private static final long CALM_US = 9_000;
    private static final long BETWEEN_US = 15_000;

    private final Admission admission = new Admission(20);

    private void seconds(final int count, final long latenessUs) {
        for (int i = 0; i < count; i++) {
            admission.onSecond("media-0", latenessUs);
        }
    }

    @Test
    void shouldForgiveHiccups() {
        for (int i = 0; i < 10; i++) {
            seconds(Admission.LATE_SECONDS - 1, LATE_US);
            seconds(1, BETWEEN_US);
        }

        assertNull(admission.refusal());
    }

    @Test
    void shouldSayWhyItRefuses() {
        seconds(Admission.LATE_SECONDS, LATE_US);

        assertEquals(
                "the host is at its limit: thread=media-0 lateness_ms=35.2 limit_ms=20.0",
                admission.refusal());
    }

    @Test
    void shouldAdmitAgainAfterCalmSecondsInARow() {
        seconds(Admission.LATE_SECONDS, LATE_US);
        seconds(Admission.CALM_SECONDS - 1, CALM_US);
        seconds(1, BETWEEN_US);
        seconds(Admission.CALM_SECONDS - 1, CALM_US);
        assertNotNull(admission.refusal());

        seconds(1, CALM_US);

        assertNull(admission.refusal());
    }

    @Test
    void shouldTakeTheLimitItselfForTimely() {
        seconds(10, 20_000);

        assertNull(admission.refusal());
    }
}
