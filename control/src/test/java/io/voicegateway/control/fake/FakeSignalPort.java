package io.voicegateway.control.fake;

import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.engine.api.LocalTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A signalling connection that does what it is told and says what the test says. */
public final class FakeSignalPort implements SignalPort {
    public final Map<Long, SignalJoin> joined = new HashMap<>();
    public final List<String> subscribed = new ArrayList<>();
    public final List<Long> left = new ArrayList<>();
    public final List<Long> restarted = new ArrayList<>();
    private @Nullable SignalListener listener;
    private boolean isSilent;

    public void listener(final SignalListener to) {
        listener = to;
    }

    /** Answers nothing from now on. */
    public void silence() {
        isSilent = true;
    }

    @Override
    public void join(final SignalJoin join) {
        if (joined.putIfAbsent(join.sessionId(), join) != null) {
            throw new IllegalStateException("session id in use: " + join.sessionId());
        }
    }

    @Override
    public void subscribe(final long sessionId, final String trackSid) {
        subscribed.add(trackSid);
    }

    @Override
    public void unsubscribe(final long sessionId, final String trackSid) {
        subscribed.remove(trackSid);
    }

    @Override
    public void restartIce(final long sessionId, final LocalTransport local) {
        restarted.add(sessionId);
    }

    @Override
    public void leave(final long sessionId) {
        left.add(sessionId);
        if (joined.remove(sessionId) != null && !isSilent) {
            Objects.requireNonNull(listener).onLeft(sessionId, LeftReason.CLIENT_LEFT, "left");
        }
    }
}
