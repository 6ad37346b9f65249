package io.voicegateway.engine.stream;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZ_Result;

/** The monitor stage counts two packets while another thread reads: plain fields, published by one volatile that is written last. */
@JCStressTest
@Outcome(
        id = {"0, true", "1, true", "2, true"},
        expect = Expect.ACCEPTABLE,
        desc = "At least as new as what was acquired.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Older than what was acquired.")
@State
public class ReceptionConcurrencyTest {
    private static final int FIRST_SEQUENCE = 100;
    private static final int FRAME_TICKS = 960;
    private static final long FRAME_NS = 20_000_000;

    private final Reception reception = new Reception();

    @Actor
    public void monitor() {
        reception.onPacket(FIRST_SEQUENCE, 0, false, 0);
        reception.onPacket(FIRST_SEQUENCE + 1, FRAME_TICKS, false, FRAME_NS);
    }

    @Actor
    public void reader(final JZ_Result result) {
        final long acquired = reception.acquire();
        result.r1 = acquired;
        result.r2 =
                reception.packets() >= acquired
                        && (acquired == 0
                                || reception.highestSequence() >= FIRST_SEQUENCE + acquired - 1);
    }
}
