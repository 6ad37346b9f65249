package io.voicegateway.engine.api;

/**
 * A UDP host candidate of component 1 (RFC 8839 §5.1).
 *
 * @param foundation as in the candidate line
 * @param priority   32 unsigned bits
 * @param address    literal IPv4 or IPv6 address; names are not resolved
 * @param port       1 to 65535
 */
public record IceCandidate(String foundation, long priority, String address, int port) {}
