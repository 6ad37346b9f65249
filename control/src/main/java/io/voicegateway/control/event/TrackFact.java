package io.voicegateway.control.event;

/**
 * An audio track in an event.
 *
 * @param role        driver, bot, human, visitor
 * @param publication 1 for the first time that this track is published, one more for each time that it comes back
 */
public record TrackFact(String identity, String role, String trackSid, int publication) {}
