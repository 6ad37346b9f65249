package io.voicegateway.benchmarks.load;

/** A server that runs as a process of its own, to be put under load. */
interface LoadedServer extends AutoCloseable {

    /** Of its signalling. */
    String url();

    String key();

    String secret();

    long pid();

    /** Ends the process, and waits for that. */
    @Override
    void close();
}
