package io.voicegateway.engine.srtp;

/** Receiving half of an SRTP session. */
public final class SrtpReceiver {}
