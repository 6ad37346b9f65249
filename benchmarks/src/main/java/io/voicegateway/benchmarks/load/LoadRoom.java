package io.voicegateway.benchmarks.load;

/**
 * A room and who is in it.
 *
 * @param publisher  identity
 * @param subscriber identity
 */
record LoadRoom(String name, String publisher, String subscriber) {
    /** A room of which nobody has heard before. */
    static LoadRoom plain(final int index) {
        return new LoadRoom("load_" + index, "publisher", "subscriber");
    }

    /** The room of a call: its driver, and somebody who only listens. */
    static LoadRoom ofCall(final int index) {
        final String callId = callId(index);
        return new LoadRoom("call_" + callId, "driver_" + callId, "listener");
    }

    static String callId(final int index) {
        return "load_" + index;
    }
}
