package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.Forwarder;
import io.voicegateway.engine.api.ForwarderListener;
import java.io.IOException;

/** Launches the media of a room server. What it returns is closed by the server. */
@FunctionalInterface
public interface ForwarderLauncher {

    /** @throws IOException when the port is in use */
    Forwarder launch(EmbeddedSettings settings, ForwarderListener listener) throws IOException;
}
