package io.voicegateway.engine.api;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A running forwarder, as its room server holds it. */
public interface Forwarder extends ForwarderCommands, AutoCloseable {

    /** Where the one port of all legs is bound. */
    InetSocketAddress address();

    /** Legs that the media thread has, the closed ones no longer among them. Called by any thread. */
    int legCount();

    /** Every counter. Called by any thread. */
    List<EngineSnapshot.CounterValue> counters();

    /** How late each thread that carries media is, by its name. Copies, in nanoseconds; called by any thread. */
    Map<String, Histogram> threadLateness();

    /** Share of its ring that is taken, 0 to 1. Called by any thread. */
    double ringOccupancy();

    /** How long packets took, by path as in {@link EngineSnapshot}. Copies, in nanoseconds; called by any thread. */
    Map<String, Histogram> paths();

    /** Ends its threads and closes the port. */
    @Override
    void close();
}
