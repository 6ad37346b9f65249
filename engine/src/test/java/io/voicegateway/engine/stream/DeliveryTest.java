package io.voicegateway.engine.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DeliveryTest {
    private final Delivery delivery = new Delivery();

    @Test
    void shouldKnowNothingBeforeTheSecondReport() {
        delivery.onReport(70_000, 9);

        assertEquals(1, delivery.acquire());
        assertEquals(0, delivery.expected());
        assertEquals(0, delivery.lost());
    }

    @Test
    void shouldSumUpWhatLiesBetweenReports() {
        delivery.onReport(65_500, 3);
        delivery.onReport(65_600, 8);
        delivery.onReport(65_700, 8);

        assertEquals(200, delivery.expected());
        assertEquals(5, delivery.lost());
    }

    @Test
    void shouldSurviveTheWrapOfThirtyTwoBits() {
        delivery.onReport(-10, 0);
        delivery.onReport(10, 1);

        assertEquals(20, delivery.expected());
        assertEquals(1, delivery.lost());
    }

    @Test
    void shouldTakeNothingFromAnOlderReport() {
        delivery.onReport(1_000, 5);
        delivery.onReport(900, 100);
        delivery.onReport(1_100, 6);

        assertEquals(100, delivery.expected());
        assertEquals(1, delivery.lost());
    }

    @Test
    void shouldNotBelieveMoreLossesThanPackets() {
        delivery.onReport(0, 0);
        delivery.onReport(10, 1_000_000);
        delivery.onReport(20, -1_000_000);

        assertEquals(20, delivery.expected());
        assertEquals(10, delivery.lost());
    }
}
