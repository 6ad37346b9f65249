package io.voicegateway.control.boot;

import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.CloseHelper;

/** What was launched so far. Closes it in reverse, all of it, whatever fails. Used by one thread. */
final class LaunchStack implements AutoCloseable {
    private final Deque<AutoCloseable> launched = new ArrayDeque<>();

    /** Takes what was just launched; returns it. */
    <T extends AutoCloseable> T push(final T resource) {
        launched.push(resource);
        return resource;
    }

    @Override
    public void close() {
        final Deque<AutoCloseable> closing = new ArrayDeque<>(launched);
        launched.clear();
        CloseHelper.closeAll(closing);
    }
}
