package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class SdpAnswerFuzzTest {
    private static final int MUTANT_COUNT = 20_000;
    private static final Pattern FINGERPRINT = Pattern.compile("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    private static final String ALPHABET = "a=m:v0 9-\r\n,;/|é\0\uD800xFcsid";

    @Test
    void shouldSurviveEveryMutationAndReturnOnlyWhatHolds() {
        final Random random = new Random(20_261_124);
        int parsedCount = 0;
        for (int i = 0; i < MUTANT_COUNT; i++) {
            final String mutant =
                    mutant(Fixture.text("answer-%d.sdp".formatted(1 + i % 5)), random);
            if (SdpAnswer.parse(mutant)
                    instanceof SdpAnswer.Result.Parsed(final SdpAnswer answer)) {
                parsedCount++;
                check(answer, mutant);
            }
        }
        assertTrue(parsedCount > MUTANT_COUNT / 10, "parsedCount=" + parsedCount);
        assertTrue(parsedCount < MUTANT_COUNT, "parsedCount=" + parsedCount);
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldReturnOnlyWhatHolds(final byte[] text) {
        final String sdp = new String(text, StandardCharsets.UTF_8);
        if (SdpAnswer.parse(sdp) instanceof SdpAnswer.Result.Parsed(final SdpAnswer answer)) {
            check(answer, sdp);
        }
    }

    static List<byte[]> corpus() {
        return IntStream.rangeClosed(1, 5)
                .mapToObj("answer-%d.sdp"::formatted)
                .map(name -> Fixture.text(name).getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static void check(final SdpAnswer answer, final String mutant) {
        assertFalse(answer.sections().isEmpty(), mutant);
        assertTrue(answer.sections().stream().noneMatch(s -> s.mid().isEmpty()), mutant);
        assertTrue(answer.sections().stream().allMatch(s -> s.payloadType() <= 127), mutant);
        assertTrue(FINGERPRINT.matcher(answer.transport().fingerprint()).matches(), mutant);
        assertTrue(answer.transport().password().length() <= 256, mutant);
        assertEquals(-1, answer.transport().usernameFragment().indexOf(' '), mutant);
    }

    private static String mutant(final String sdp, final Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> characters(sdp, random);
            case 1 -> sdp.substring(0, random.nextInt(sdp.length()));
            case 2 -> lines(sdp, random);
            default -> characters(lines(sdp, random), random);
        };
    }

    private static String characters(final String text, final Random random) {
        final StringBuilder mutant = new StringBuilder(text);
        for (int i = random.nextInt(6); i >= 0; i--) {
            final int at = random.nextInt(mutant.length());
            final char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(3)) {
                case 0 -> mutant.setCharAt(at, c);
                case 1 -> mutant.insert(at, c);
                default -> mutant.deleteCharAt(at);
            }
        }
        return mutant.toString();
    }

    private static String lines(final String sdp, final Random random) {
        final List<String> lines = new ArrayList<>(Arrays.asList(sdp.split("\r\n")));
        for (int i = random.nextInt(5); i >= 0; i--) {
            final int at = random.nextInt(lines.size());
            switch (random.nextInt(3)) {
                case 0 -> Collections.swap(lines, at, random.nextInt(lines.size()));
                case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
                default -> lines.remove(at);
            }
        }
        return String.join("\r\n", lines);
    }
}
