package io.voicegateway.control.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.call.BotUrlTemplate;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotProbe;
import io.voicegateway.engine.api.BotReport;
import io.voicegateway.engine.api.BotReport.Finding;
import io.voicegateway.engine.api.BotReport.Outcome;
import io.voicegateway.engine.api.BotUrlRules;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Tells a bot's author what production would. */
@Command(
        name = "check-bot",
        description = {
            "Act as the gateway against a bot, and report every rule that it keeps or breaks.",
            "Dials, talks like a caller (speech and pauses, also over the bot), presses a key, loses the socket, dials"
                    + " again, and hangs up. Exits with 1 when a must is broken; a should is advice; not seen means"
                    + " that there was no occasion. The URL's query and the headers are printed nowhere."
        })
final class CheckBotCommand implements Callable<Integer> {
    private static final int SECONDS_MIN = 2;
    private static final int SECONDS_MAX = 600;
    private static final long DIAL_TIMEOUT_MS = 5_000;
    private static final String INDENTATION = " ".repeat(33);

    private final BotProbe probe;
    private final PrintStream out;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "URL",
            converter = UrlConverter.class,
            description = "ws:// or wss://, as a call's bot has it; may hold {call_id} and {room}.")
    private @Nullable URI url;

    @Option(
            names = "--dialect",
            paramLabel = "D",
            description =
                    "What the bot speaks: twilio, l16, vonage, pipecat, opus, telnyx, plivo, exotel. Default:"
                            + " VOICE_GATEWAY_BOT_DIALECT, or twilio.")
    private String dialect;

    @Option(
            names = "--rate",
            paramLabel = "HZ",
            description =
                    "Sample rate, where the dialect leaves the choice. Default: the dialect's own.")
    private int sampleRateHz;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "How long to talk before the socket is lost: 2 to 600. Default: ${DEFAULT-VALUE}.")
    private int seconds = 20;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "Header of the upgrade; may be repeated.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--parameter",
            paramLabel = "NAME=VALUE",
            description = "Parameter of the start message; may be repeated.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--json", description = "One JSON object.")
    private boolean isJson;

    CheckBotCommand(
            final BotProbe probe, final Map<String, String> environment, final PrintStream out) {
        this.probe = probe;
        this.out = out;
        dialect = environment.getOrDefault("VOICE_GATEWAY_BOT_DIALECT", "twilio");
    }

    @Override
    public Integer call() throws InterruptedException {
        final BotLegDescription bot = bot();
        if (!isJson) {
            out.printf(Locale.ROOT, "Checking %s as %s for %d s%n%n", masked(), dialect, seconds);
            out.flush();
        }
        final BotReport report = probe.probe(bot, seconds * 1_000L);
        if (isJson) {
            out.println(json(report).encode());
        } else {
            printTable(report);
        }
        if (report.isBroken()) {
            throw new CommandException("the bot breaks: " + brokenMusts(report));
        }
        return 0;
    }

    private BotLegDescription bot() {
        if (seconds < SECONDS_MIN || seconds > SECONDS_MAX) {
            throw wrong("--seconds", "must be 2 to 600: " + seconds);
        }
        try {
            BotLegDescription.checkDialect(dialect, sampleRateHz);
        } catch (final IllegalArgumentException e) {
            throw wrong(
                    BotLegDescription.DIALECTS.contains(dialect) ? "--rate" : "--dialect",
                    e.getMessage());
        }
        final String callId = "check-" + Integer.toHexString(ThreadLocalRandom.current().nextInt());
        final String room = "call_" + callId;
        final URI expanded = BotUrlTemplate.expand(Objects.requireNonNull(url), callId, room);
        try {
            BotUrlRules.check(expanded, Map.of());
        } catch (final IllegalArgumentException e) {
            throw wrong("URL", e.getMessage());
        }
        try {
            BotUrlRules.check(expanded, headers);
        } catch (final IllegalArgumentException e) {
            throw wrong("--header", e.getMessage());
        }
        final Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("call_id", callId);
        all.put("room", room);
        all.put("driver_identity", "driver_" + callId);
        return new BotLegDescription(
                expanded, dialect, sampleRateHz, headers, all, DIAL_TIMEOUT_MS);
    }

    private ParameterException wrong(final String option, final @Nullable String reason) {
        return new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "Invalid value for " + option + ": " + reason);
    }

    /** Without what may be secret. */
    private String masked() {
        final URI whole = Objects.requireNonNull(url);
        return whole.getScheme()
                + "://"
                + whole.getRawAuthority()
                + (whole.getRawPath() == null ? "" : whole.getRawPath())
                + (whole.getRawQuery() == null ? "" : "?***");
    }

    private void printTable(final BotReport report) {
        out.printf(Locale.ROOT, "%-14s %-7s %-9s %s%n", "RULE", "LEVEL", "RESULT", "SEEN");
        for (final Finding finding : report.findings()) {
            out.printf(
                    Locale.ROOT,
                    "%-14s %-7s %-9s %s%n",
                    finding.rule().label(),
                    level(finding),
                    finding.outcome().label(),
                    seen(finding));
            if (!finding.message().isEmpty()) {
                out.println(INDENTATION + finding.message());
            }
        }
        out.printf(
                Locale.ROOT,
                "%n%d kept, %d broken, %d not seen%n",
                count(report, Outcome.KEPT),
                count(report, Outcome.BROKEN),
                count(report, Outcome.NOT_SEEN));
    }

    private static String seen(final Finding finding) {
        final String detail = finding.detail();
        return finding.rule().text() + (detail.isEmpty() ? "" : ": " + detail);
    }

    private JsonObject json(final BotReport report) {
        final JsonArray rules = new JsonArray();
        for (final Finding finding : report.findings()) {
            rules.add(
                    new JsonObject()
                            .put("rule", finding.rule().label())
                            .put("level", level(finding))
                            .put("result", finding.outcome().label().replace(' ', '_'))
                            .put("text", finding.rule().text())
                            .put("detail", finding.detail())
                            .put("message", finding.message()));
        }
        return new JsonObject()
                .put("url", masked())
                .put("dialect", dialect)
                .put("seconds", seconds)
                .put("ok", !report.isBroken())
                .put("rules", rules);
    }

    private static String level(final Finding finding) {
        return finding.rule().isMust() ? "must" : "should";
    }

    private static long count(final BotReport report, final Outcome outcome) {
        return report.findings().stream().filter(finding -> finding.outcome() == outcome).count();
    }

    private static String brokenMusts(final BotReport report) {
        final List<Finding> findings = report.findings();
        return findings.stream()
                .filter(finding -> finding.rule().isMust() && finding.outcome() == Outcome.BROKEN)
                .map(finding -> finding.rule().label() + " (" + finding.detail() + ")")
                .collect(Collectors.joining(", "));
    }

    /** A URL; what it is refused for never repeats it, because its query may be a secret. */
    static final class UrlConverter implements ITypeConverter<URI> {
        @Override
        public URI convert(final String value) {
            try {
                return BotUrlTemplate.parse(value);
            } catch (final URISyntaxException _) {
                throw new TypeConversionException("is no URL");
            }
        }
    }
}
