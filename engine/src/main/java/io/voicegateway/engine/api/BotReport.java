package io.voicegateway.engine.api;

import java.util.List;
import java.util.Locale;

/**
 * What came of a bot's check, a finding for each rule that its dialect knows.
 *
 * @param findings in the order of {@link BotRule}
 */
public record BotReport(List<Finding> findings) {

    public BotReport {
        findings = List.copyOf(findings);
    }

    /** Whether a must is broken. */
    public boolean isBroken() {
        return findings.stream()
                .anyMatch(
                        finding -> finding.rule().isMust() && finding.outcome() == Outcome.BROKEN);
    }

    /** How a bot stands to a rule. */
    public enum Outcome {
        KEPT,
        BROKEN,
        /** There was no occasion. */
        NOT_SEEN;

        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * One rule.
     *
     * @param detail  what was seen or measured
     * @param message of the bot that showed it, shortened, without audio and secrets; empty where none did
     */
    public record Finding(BotRule rule, Outcome outcome, String detail, String message) {}
}
