package io.voicegateway.control.boot;

import io.voicegateway.control.cli.VoiceGatewayCommand;
import io.voicegateway.control.config.GatewayConfiguration;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.ShutdownSignalBarrier;

/** The program. */
public final class VoiceGateway {
    private VoiceGateway() {}

    public static void main(final String[] arguments) {
        System.exit(VoiceGatewayCommand.run(VoiceGateway::serve, arguments));
    }

    /** Runs as a host until SIGTERM or SIGINT; a second signal ends a drain. */
    private static int serve(final GatewayConfiguration configuration) throws Exception {
        final CountDownLatch closed = new CountDownLatch(1);
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
                GatewayHost host = GatewayHost.launch(configuration)) {
            System.out.println(host.readyLine());
            barrier.await();
            host.drain(configuration.drain());
        } finally {
            closed.countDown();
        }
        return 0;
    }
}
