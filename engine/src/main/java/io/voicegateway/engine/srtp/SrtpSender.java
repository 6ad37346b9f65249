package io.voicegateway.engine.srtp;

/** Sending half of an SRTP session. */
public final class SrtpSender {}
