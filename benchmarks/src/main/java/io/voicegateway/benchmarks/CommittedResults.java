package io.voicegateway.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the benchmarks took when somebody committed it, on the same kind of machine: one object, nanoseconds by benchmark. For the reader;
 * machines of one kind still differ from hour to hour by half.
 */
final class CommittedResults {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Double> nanoseconds;

    private CommittedResults(final Map<String, Double> nanoseconds) {
        this.nanoseconds = nanoseconds;
    }

    /** Of this kind of machine, if there are any. */
    static CommittedResults load(final Path directory) throws IOException {
        final Path file = directory.resolve(machine() + ".json");
        final Map<String, Double> read = new HashMap<>();
        if (Files.exists(file)) {
            try (JsonParser json = JSON.createParser(file.toFile())) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new IOException("no object of results: " + file);
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    final String name = json.currentName();
                    json.nextToken();
                    read.put(name, json.getDoubleValue());
                }
            }
        }
        return new CommittedResults(read);
    }

    /** Writes results as they may be committed. */
    static void write(final Path directory, final Map<String, Double> nanoseconds)
            throws IOException {
        Files.createDirectories(directory);
        final Path file = directory.resolve(machine() + ".json");
        try (JsonGenerator json =
                JSON.createGenerator(Files.newBufferedWriter(file)).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            for (final Map.Entry<String, Double> result : nanoseconds.entrySet()) {
                json.writeNumberField(result.getKey(), Math.round(result.getValue() * 10) / 10.0);
            }
            json.writeEndObject();
        }
        System.out.println(file);
    }

    @Nullable Double of(final String benchmark) {
        return nanoseconds.get(benchmark);
    }

    /** Processors and their name, and the Java version: what may be compared at all. */
    static String machine() throws IOException {
        final Path cpus = Path.of("/proc/cpuinfo");
        final String processor =
                Files.exists(cpus)
                        ? Files.readString(cpus)
                                .lines()
                                .filter(line -> line.startsWith("model name"))
                                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                                .findFirst()
                                .orElse(System.getProperty("os.arch"))
                        : System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return "%d-%s-java-%d"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        processor.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                        Runtime.version().feature());
    }
}
