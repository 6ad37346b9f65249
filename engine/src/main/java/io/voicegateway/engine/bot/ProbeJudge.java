package io.voicegateway.engine.bot;

import io.voicegateway.engine.api.BotReport;
import io.voicegateway.engine.api.BotReport.Finding;
import io.voicegateway.engine.api.BotReport.Outcome;
import io.voicegateway.engine.api.BotRule;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.status.EngineCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what a probe's story means for each rule of its dialect. */
final class ProbeJudge {
    /** A socket that ends sooner counts as a failure, however it ends. */
    private static final long FAILURE_MS = 3_000;

    private static final long DIGIT_MS = 1_000;
    private static final int MESSAGE_TOO_BIG = 1009;
    private static final String BINARY = "binary";
    private static final Set<String> TEXT_ALONE =
            Set.of(TwilioDialect.NAME, TelnyxDialect.NAME, PlivoDialect.NAME, ExotelDialect.NAME);

    private final String dialect;
    private final ProbeStory story;
    private final ProbeEar ear;

    private ProbeJudge(final String dialect, final ProbeStory story) {
        this.dialect = dialect;
        this.story = story;
        ear = story.firstEar;
    }

    static BotReport judge(final String dialect, final ProbeStory story) {
        final ProbeJudge judge = new ProbeJudge(dialect, story);
        final List<Finding> findings = new ArrayList<>();
        for (final BotRule rule : BotRule.values()) {
            if (judge.applies(rule)) {
                findings.add(judge.finding(rule));
            }
        }
        return new BotReport(findings);
    }

    private boolean applies(final BotRule rule) {
        final boolean isPipecat = dialect.equals(PipecatDialect.NAME);
        return switch (rule) {
            case FRAME_TYPE -> isPipecat || TEXT_ALONE.contains(dialect);
            case STREAM -> TEXT_ALONE.contains(dialect);
            case WHOLE_SAMPLES ->
                    dialect.equals(L16Dialect.NAME) || dialect.equals(VonageDialect.NAME);
            case MARKS, DIGIT -> !isPipecat;
            default -> true;
        };
    }

    private Finding finding(final BotRule rule) {
        if (rule == BotRule.CONNECT) {
            return connect();
        }
        if (story.refusal != null) {
            return notSeen(rule, "");
        }
        return switch (rule) {
            case CONNECT -> connect();
            case STAY -> stay();
            case READ -> none(rule, story.stalledMessages, " messages found no room", true);
            case FRAME_TYPE -> frameType();
            case WELL_FORMED -> noneIgnored(rule, EngineCounter.BOT_MESSAGES_MALFORMED);
            case KNOWN -> noneIgnored(rule, EngineCounter.BOT_MESSAGES_UNKNOWN);
            case STREAM -> noneIgnored(rule, EngineCounter.BOT_MESSAGES_FOREIGN);
            case SIZE -> size();
            case SPEAK ->
                    hasSpoken() ? kept(rule, ear.audioSummary(), ear.firstAudio()) : silent(rule);
            case WHOLE_SAMPLES -> wholeSamples();
            case PACING -> pacing();
            case BACKLOG ->
                    none(
                            rule,
                            story.counter(EngineCounter.BOT_PLAYOUT_FULL),
                            " frames of 20 ms were dropped",
                            hasSpoken());
            case MARKS -> marks();
            case CLEAR -> clear();
            case DIGIT -> digit();
            case RETURN -> comeBack();
            case SPEAK_AGAIN -> speakAgain();
            case CLOSE -> close();
        };
    }

    private Finding connect() {
        final ProbeListener.Disconnected refusal = story.refusal;
        if (refusal == null) {
            return kept(BotRule.CONNECT, "after " + story.upgradeMs + " ms", "");
        }
        return broken(BotRule.CONNECT, refusal.reason(), "");
    }

    private Finding stay() {
        final ProbeListener.Disconnected end = story.firstEnd;
        final String time = String.format(Locale.ROOT, "%.1f s", story.talkedMs / 1000.0);
        if (end == null) {
            return kept(BotRule.STAY, "for " + time, "");
        }
        final String ended = "ended after " + time + ": " + end;
        final boolean isHangUp = end.isClean() && story.talkedMs >= FAILURE_MS;
        return isHangUp
                ? kept(BotRule.STAY, ended + ", which ends the call", "")
                : broken(BotRule.STAY, ended, "");
    }

    private Finding frameType() {
        final ProbeEar.Ignored wrong =
                TEXT_ALONE.contains(dialect)
                        ? ear.ignored(EngineCounter.BOT_MESSAGES_BINARY)
                        : textOfPipecat();
        return judged(BotRule.FRAME_TYPE, wrong);
    }

    private ProbeEar.@Nullable Ignored textOfPipecat() {
        final ProbeEar.Ignored unknown = ear.ignored(EngineCounter.BOT_MESSAGES_UNKNOWN);
        return unknown == null || unknown.message().startsWith(BINARY) ? null : unknown;
    }

    private Finding noneIgnored(final BotRule rule, final EngineCounter reason) {
        return judged(rule, ear.ignored(reason));
    }

    private Finding judged(final BotRule rule, final ProbeEar.@Nullable Ignored wrong) {
        if (wrong != null) {
            return broken(
                    rule, wrong.count() + " of " + ear.messages() + " messages", wrong.message());
        }
        return ear.messages() == 0 ? silent(rule) : kept(rule, ear.messages() + " messages", "");
    }

    private Finding size() {
        final ProbeListener.Disconnected end = story.firstEnd;
        if (end != null && end.closeCode() == MESSAGE_TOO_BIG) {
            return broken(BotRule.SIZE, "a longer one ended the socket", "");
        }
        return ear.messages() == 0
                ? silent(BotRule.SIZE)
                : kept(BotRule.SIZE, "at most " + ear.longestMessageBytes() + " bytes", "");
    }

    private Finding wholeSamples() {
        if (!ear.oddMessage().isEmpty()) {
            return broken(
                    BotRule.WHOLE_SAMPLES, "half a sample waits for the next", ear.oddMessage());
        }
        return hasSpoken() ? kept(BotRule.WHOLE_SAMPLES, "", "") : silent(BotRule.WHOLE_SAMPLES);
    }

    private Finding pacing() {
        if (!hasSpoken()) {
            return silent(BotRule.PACING);
        }
        if (ear.holes() == 0) {
            return kept(BotRule.PACING, ear.intervalSummary(), "");
        }
        return broken(
                BotRule.PACING,
                ear.holes()
                        + " holes, the longest "
                        + ear.longestHoleMs()
                        + " ms; "
                        + ear.intervalSummary(),
                ear.holeMessage());
    }

    private Finding marks() {
        if (story.counter(EngineCounter.BOT_MARKS_REFUSED) > 0) {
            return broken(BotRule.MARKS, ear.markSummary(), ear.firstMark());
        }
        return ear.marks() == 0
                ? notSeen(BotRule.MARKS, "asked for none")
                : kept(BotRule.MARKS, ear.markSummary(), ear.firstMark());
    }

    private Finding clear() {
        if (ear.clears() == 0) {
            return notSeen(
                    BotRule.CLEAR,
                    ear.spokenOver() == 0
                            ? "did not speak when the caller began to"
                            : "never cleared, though spoken over (" + ear.spokenOver() + ")");
        }
        final String reaction =
                ear.reactionMs() < 0
                        ? ""
                        : ", the first "
                                + ear.reactionMs()
                                + " ms after the caller began to speak over it";
        return kept(BotRule.CLEAR, ear.clears() + " sent" + reaction, ear.firstClear());
    }

    private Finding digit() {
        final ProbeListener.Disconnected end = story.firstEnd;
        if (end != null && story.afterDigitMs >= 0 && story.afterDigitMs < DIGIT_MS) {
            return broken(
                    BotRule.DIGIT,
                    story.afterDigitMs + " ms after it the socket ended: " + end,
                    "");
        }
        return story.isDigitSent && ear.hasDigits()
                ? kept(BotRule.DIGIT, "", "")
                : notSeen(BotRule.DIGIT, "the socket ended before");
    }

    private Finding comeBack() {
        if (story.returnMs >= 0) {
            return kept(
                    BotRule.RETURN, "after " + story.returnMs + " ms, dial " + story.redials, "");
        }
        final ProbeListener.Disconnected refusal = story.lastRefusal;
        final String why = refusal == null ? "" : ": " + refusal.reason();
        final boolean isRefused =
                refusal != null && refusal.closeCode() == BotUrlRules.CLOSE_REFUSED;
        return broken(
                BotRule.RETURN,
                story.redials
                        + " dials in vain"
                        + why
                        + (isRefused ? " (is a token good for one socket only?)" : ""),
                "");
    }

    private Finding speakAgain() {
        if (story.returnMs < 0 || !hasSpoken()) {
            return notSeen(BotRule.SPEAK_AGAIN, "");
        }
        return story.secondEar.audioMessages() > 0
                ? kept(BotRule.SPEAK_AGAIN, story.secondEar.audioSummary(), "")
                : broken(BotRule.SPEAK_AGAIN, "said nothing any more", "");
    }

    private Finding close() {
        if (story.returnMs < 0 || story.secondEnd != null) {
            return notSeen(BotRule.CLOSE, "");
        }
        return story.isCloseAnswered
                ? kept(BotRule.CLOSE, "", "")
                : broken(BotRule.CLOSE, "not within a second", "");
    }

    private static Finding none(
            final BotRule rule, final long count, final String what, final boolean hadOccasion) {
        if (count > 0) {
            return broken(rule, count + what, "");
        }
        return hadOccasion ? kept(rule, "", "") : silent(rule);
    }

    private boolean hasSpoken() {
        return ear.audioMessages() > 0;
    }

    private static Finding silent(final BotRule rule) {
        return notSeen(rule, "the bot said nothing");
    }

    private static Finding kept(final BotRule rule, final String detail, final String message) {
        return new Finding(rule, Outcome.KEPT, detail, message);
    }

    private static Finding broken(final BotRule rule, final String detail, final String message) {
        return new Finding(rule, Outcome.BROKEN, detail, message);
    }

    private static Finding notSeen(final BotRule rule, final String detail) {
        return new Finding(rule, Outcome.NOT_SEEN, detail, "");
    }
}
