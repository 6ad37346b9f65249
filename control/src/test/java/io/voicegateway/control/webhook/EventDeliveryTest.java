package io.voicegateway.control.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.fake.AdvancedClock;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventDeliveryTest {
    private static final Duration PATIENCE = Duration.ofDays(7);

    @TempDir private Path directory;
    private final AdvancedClock clock = new AdvancedClock();
    private final ListedEvents events = new ListedEvents();
    private final List<String> posted = new ArrayList<>();
    private final List<CompletableFuture<Integer>> answers = new ArrayList<>();
    private EventDelivery delivery;

    @AfterEach
    void close() {
        if (delivery != null) {
            delivery.close();
        }
        assertEquals(0, events.openCount);
    }

    private Path file() {
        return DeliveryOffset.file(directory, URI.create("http://hook.example/?key=hunter2"));
    }

    /** The receiver as a gateway that starts finds it. */
    private void launch(final long endIndex) {
        if (delivery != null) {
            delivery.close();
        }
        posted.clear();
        answers.clear();
        delivery =
                new EventDelivery(
                                "1:hook.example",
                                events::tail,
                                DeliveryOffset.open(file()),
                                this::post,
                                PATIENCE,
                                clock,
                                clock::nanoTime)
                        .begin(endIndex);
    }

    private CompletableFuture<Integer> post(final String json) {
        final CompletableFuture<Integer> answer = new CompletableFuture<>();
        posted.add(json.replaceAll("\\D*(\\d+).*", "$1"));
        answers.add(answer);
        return answer;
    }

    private void answer(final int status) {
        answers.getLast().complete(status);
        work();
    }

    /** Until there is nothing to do without waiting. */
    private void work() {
        int limit = 100;
        while (delivery.doWork() > 0) {
            limit--;
            assertTrue(limit > 0, "it goes on and on");
        }
    }

    private void add(final long index) {
        events.add(index, clock.instant());
    }

    @Test
    void shouldBringOneEventAfterTheOther() {
        launch(0);
        add(1);
        add(2);

        work();
        assertEquals(List.of("1"), posted);
        answer(200);
        assertEquals(List.of("1", "2"), posted);
        answer(204);

        assertEquals(2, delivery.status().deliveredCount());
        assertEquals(2, delivery.deliveredIndex());
        assertFalse(delivery.isBusy());
    }

    @Test
    void shouldRepeatAnEventUntilItIsTakenAndKeepTheOrder() {
        launch(0);
        add(1);
        add(2);

        work();
        answer(503);
        assertEquals(List.of("1"), posted);
        clock.advanceMs(EventDelivery.FIRST_RETRY_MS - 1);
        work();
        assertEquals(List.of("1"), posted);
        clock.advanceMs(1);
        work();
        answers.getLast().completeExceptionally(new ConnectException("to http://hunter2@host"));
        work();
        assertEquals("ConnectException", delivery.status().trouble());
        clock.advanceMs(2 * EventDelivery.FIRST_RETRY_MS);
        work();
        answer(200);

        assertEquals(List.of("1", "1", "1", "2"), posted);
        assertEquals(2, delivery.status().failedCount());
        assertNull(delivery.status().trouble());
    }

    @Test
    void shouldNotWaitLongerThanTheLastPause() {
        launch(0);
        add(1);
        work();
        for (int i = 0; i < 20; i++) {
            answer(500);
            clock.advanceMs(EventDelivery.LAST_RETRY_MS);
            work();
        }

        assertEquals(21, posted.size());
    }

    @Test
    void shouldBeginAgainWithShortPausesAfterASuccess() {
        launch(0);
        add(1);
        add(2);
        work();
        answer(500);
        clock.advanceMs(EventDelivery.FIRST_RETRY_MS);
        work();
        answer(200);
        answer(500);
        clock.advanceMs(EventDelivery.FIRST_RETRY_MS);
        work();

        assertEquals(List.of("1", "1", "2", "2"), posted);
    }

    @Test
    void shouldGoOnAfterARestartWhereItWas() {
        launch(0);
        add(1);
        add(2);
        work();
        answer(200);
        // The second is on its way when the gateway dies.

        launch(2);
        work();

        assertEquals(List.of("2"), posted);
    }

    @Test
    void shouldBeginWithWhatComesWhenItIsNew() {
        add(1);
        launch(1);
        work();
        assertEquals(List.of(), posted);

        // It is known from now on, although it got nothing yet.
        add(2);
        launch(2);
        work();

        assertEquals(List.of("2"), posted);
    }

    @Test
    void shouldGoOnWithTheFirstEventThatIsLeft() {
        launch(0);
        add(1);
        add(2);
        work();
        answer(200);
        add(3);
        events.removeFirst();
        events.removeFirst();

        launch(3);
        work();

        assertEquals(List.of("3"), posted);
    }

    @Test
    void shouldBeginAgainWhenItIsAnotherJournal() {
        launch(0);
        add(8);
        work();
        answer(200);
        events.clear();
        add(1);

        launch(1);
        work();

        assertEquals(List.of("1"), posted);
    }

    @Test
    void shouldBeginWithWhatComesWhenItsFileCannotBeUnderstood() throws Exception {
        Files.writeString(file(), "99999999999999999999\n");
        add(1);
        launch(1);
        add(2);
        work();

        assertEquals(List.of("2"), posted);
        assertEquals("00000000000000000001\n", Files.readString(file()));
    }

    @Test
    void shouldGoWithoutWhatIsTooOld() {
        launch(0);
        add(1);
        clock.advanceMs(1);
        add(2);
        work();
        answer(400);
        clock.advanceMs(PATIENCE.toMillis());
        work();

        assertEquals(List.of("1", "2"), posted);
        assertEquals(1, delivery.status().expiredCount());
        assertEquals(1, delivery.deliveredIndex());
    }

    @Test
    void shouldTellHowFarItIsBehind() {
        launch(0);
        assertEquals(0, delivery.status().lagMs());
        add(1);
        work();
        answer(500);
        clock.advanceMs(400);
        assertEquals(400, delivery.status().lagMs());
        clock.advanceMs(EventDelivery.FIRST_RETRY_MS);
        work();
        answer(200);

        assertEquals(0, delivery.status().lagMs());
    }

    @Test
    void shouldOpenTheJournalAgainWhenItCannotBeRead() {
        launch(0);
        add(1);
        events.isBroken = true;
        work();
        assertEquals("journal: IllegalStateException", delivery.status().trouble());

        events.isBroken = false;
        clock.advanceMs(EventDelivery.FIRST_RETRY_MS);
        work();

        assertEquals(List.of("1"), posted);
    }

    @Test
    void shouldNameItsFileWithoutSecrets() {
        assertTrue(file().getFileName().toString().matches("[0-9a-f]{16}\\.offset"));
    }
}
