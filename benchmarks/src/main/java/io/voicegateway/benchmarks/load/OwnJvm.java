package io.voicegateway.benchmarks.load;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of our own programs, each in a JVM of its own with the flags of this one. */
final class OwnJvm {
    private OwnJvm() {}

    /** @param flags beside those of this JVM */
    static List<String> command(
            final Class<?> main, final List<String> flags, final List<String> arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-XX:+UseSerialGC");
        command.addAll(flags);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}
