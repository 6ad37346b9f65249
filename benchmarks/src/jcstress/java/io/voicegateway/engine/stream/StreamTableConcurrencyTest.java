package io.voicegateway.engine.stream;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The network thread makes a stream known while a stage goes through all of them: an array that is replaced, never changed. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Not known yet.")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "Known, and whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Known before it was whole.")
@State
public class StreamTableConcurrencyTest {
    private static final int SSRC = 7;
    private static final int PAYLOAD_TYPE = 111;

    private final StreamTable table = new StreamTable();

    @Actor
    public void network() {
        table.add(new RoomStream(1, SSRC, PAYLOAD_TYPE, "driver"));
    }

    @Actor
    public void stage(final II_Result result) {
        final RoomStream[] all = table.all();
        result.r1 = all.length;
        result.r2 = all.length == 0 ? 0 : all[0].ssrc();
    }
}
