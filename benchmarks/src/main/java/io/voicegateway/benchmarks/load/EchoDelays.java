package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.bot.AudioCodec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * What the gateway adds: from the moment at which the room hears an utterance begin to the moment at which the room hears it begin again
 * from the bot, less the time for which the bot kept it. In that is a second way through the room server, and both sockets of the bot.
 */
final class EchoDelays {
    private static final int DIGITS = 3;

    private final Histogram addedNs = new Histogram(TimeUnit.MINUTES.toNanos(1), DIGITS);
    private int missingCount;

    /** For how long a bot kept what it heard at some moment. */
    record Held(String callId, long receivedNs, long sentNs) {
        /** Of a bot's report. */
        static List<Held> of(final List<String> report) {
            return report.stream()
                    .filter(line -> line.startsWith("held "))
                    .map(line -> line.split(" "))
                    .map(
                            words ->
                                    new Held(
                                            words[1],
                                            Long.parseLong(words[2]),
                                            Long.parseLong(words[3])))
                    .toList();
        }
    }

    /** Of all utterances that the room hears begin between two moments. */
    static EchoDelays of(
            final List<EchoRound.Ears> calls,
            final List<Held> held,
            final long startNs,
            final long endNs) {
        final EchoDelays delays = new EchoDelays();
        final AudioCodec codec = AudioCodec.choose();
        final Map<String, List<Held>> heldByCall =
                held.stream().collect(Collectors.groupingBy(Held::callId));
        for (final EchoRound.Ears call : calls) {
            delays.add(
                    Onsets.of(codec, call.driver().packets()),
                    Onsets.of(codec, call.bot().packets()),
                    heldByCall.getOrDefault(call.callId(), List.of()),
                    startNs,
                    endNs);
        }
        return delays;
    }

    void add(
            final List<Long> said,
            final List<Long> echoed,
            final List<Held> held,
            final long startNs,
            final long endNs) {
        for (int i = 0; i + 1 < said.size(); i++) {
            final long fromNs = said.get(i);
            final long toNs = said.get(i + 1);
            if (fromNs < startNs || fromNs >= endNs) {
                continue;
            }
            final List<Long> echoes =
                    echoed.stream().filter(timeNs -> timeNs >= fromNs && timeNs < toNs).toList();
            if (echoes.isEmpty()) {
                missingCount++;
            } else {
                final long keptNs = keptNs(held, fromNs, toNs);
                addedNs.recordValue(Math.max(0, echoes.getFirst() - fromNs - keptNs));
            }
        }
    }

    private static long keptNs(final List<Held> held, final long fromNs, final long toNs) {
        return held.stream()
                .filter(one -> one.receivedNs() >= fromNs && one.receivedNs() < toNs)
                .mapToLong(one -> one.sentNs() - one.receivedNs())
                .findFirst()
                .orElse(0);
    }

    long count() {
        return addedNs.getTotalCount();
    }

    /** Utterances whose echo nobody heard before the next one. */
    int missingCount() {
        return missingCount;
    }

    double ms(final double percentile) {
        return addedNs.getValueAtPercentile(percentile) / 1e6;
    }
}
