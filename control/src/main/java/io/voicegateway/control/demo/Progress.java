package io.voicegateway.control.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Tells what happens when it happens: each line with the seconds since the start. Used by one thread. */
public final class Progress {
    private static final double NS_PER_S = 1e9;

    private final PrintStream out;
    private final long startNs = System.nanoTime();

    /** @param out flushed after every line */
    public Progress(final PrintStream out) {
        this.out = out;
    }

    /** A line with the time. */
    public void say(final String format, final Object... values) {
        final double elapsedS = (System.nanoTime() - startNs) / NS_PER_S;
        out.println(
                String.format(Locale.ROOT, "%7.2f s  ", elapsedS)
                        + String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** A line of a report. */
    void print(final String format, final Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }

    PrintStream out() {
        return out;
    }
}
