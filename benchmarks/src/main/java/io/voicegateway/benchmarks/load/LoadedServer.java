package io.voicegateway.benchmarks.load;

/** A server that runs as a process of its own, to be put under load. */
interface LoadedServer extends AutoCloseable {

    /** Of its signalling. */
    String url();

    /** Nothing where it has none. */
    default String apiUrl() {
        return "";
    }

    default String key() {
        return "";
    }

    default String secret() {
        return "";
    }

    long pid();

    /** Hands it a line that the client wrote for it. */
    default void tell(final String line) {
        throw new IllegalStateException("this server is told nothing: " + line);
    }

    /** Packets that it has dropped so far, and counted itself; 0 of one that is not asked. */
    default long dropCount() {
        return 0;
    }

    /** Ends the process, and waits for that. */
    @Override
    void close();
}
