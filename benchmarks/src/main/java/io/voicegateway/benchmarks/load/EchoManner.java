package io.voicegateway.benchmarks.load;

/** When a bot says what it heard. */
enum EchoManner {
    /** Each frame as it comes, silence as well. */
    AT_ONCE,
    /** Each frame of an utterance as it comes, and nothing in pauses. */
    PACED,
    /** A whole utterance when it has ended. */
    BURST,
    /** Never. */
    SILENT
}
