package io.voicegateway.control.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.call.Admission;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LatenessWatchTest {
    private static final long US = 1_000;
    private static final long MS = 1_000_000;

    private final Map<String, Histogram> totals = new HashMap<>();
    private final Admission admission = new Admission(20);
    private final LatenessWatch watch = new LatenessWatch(this::copies, admission);

    private Map<String, Histogram> copies() {
        final Map<String, Histogram> copies = new HashMap<>();
        totals.forEach((thread, total) -> copies.put(thread, total.copy()));
        return copies;
    }

    private void works(final String thread, final long latenessNs, final int count) {
        totals.computeIfAbsent(thread, _ -> new Histogram(2))
                .recordValueWithCount(latenessNs, count);
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void shouldJudgeEachSecondByItself() {
        works("media-0", 90 * MS, 1_000_000);
        watch.look();
        for (int i = 0; i < 10; i++) {
            works("media-0", 50 * US, 5_000);
            watch.look();
        }

        assertNull(admission.refusal());
    }

    @Test
    void shouldRefuseByTheLatestThread() {
        for (int i = 0; i < 3; i++) {
            works("media-0", 50 * US, 5_000);
            works("media-1", 30 * MS, 5_000);
            works("bot-0", 25 * MS, 5_000);
            watch.look();
        }

        assertNotNull(admission.refusal());
        assertTrue(admission.refusal().contains("thread=media-1"), admission.refusal());
    }

    @Test
    void shouldForgiveATenthOfTheWork() {
        for (int i = 0; i < 10; i++) {
            works("media-0", 50 * US, 950);
            works("media-0", 400 * MS, 50);
            watch.look();
        }

        assertNull(admission.refusal());
    }

    @Test
    void shouldNotJudgeAThreadThatHasNextToNothingToDo() {
        for (int i = 0; i < 10; i++) {
            works("media-0", 40 * MS, LatenessWatch.WORK_LEAST - 1);
            watch.look();
        }

        assertNull(admission.refusal());
        assertEquals(1, totals.size());
    }
}
