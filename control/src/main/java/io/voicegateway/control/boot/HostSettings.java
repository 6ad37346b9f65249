package io.voicegateway.control.boot;

import io.voicegateway.control.call.CallSettings;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.http.TwilioCredentials;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the configuration says to parts that do not know it. */
final class HostSettings {
    private HostSettings() {}

    static CallSettings calls(final GatewayConfiguration configuration, final String gatewayId) {
        final GatewayConfiguration.Call call = configuration.call();
        final GatewayConfiguration.Bot bot = configuration.bot();
        return new CallSettings(
                gatewayId,
                call.limit(),
                call.joinTimeout().toMillis(),
                call.maxDuration().toMillis(),
                call.remember().toMillis(),
                call.driverReconnectGrace().toMillis(),
                configuration.livekit().patience().toMillis(),
                call.handoffTimeout().toMillis(),
                bot.url(),
                bot.dialect(),
                bot.sampleRateHz(),
                Set.copyOf(bot.allowedHosts()),
                call.isRoomJoinedWithDriver(),
                bot.isDialledAtCreation(),
                bot.dialTimeout().toMillis(),
                bot.redial().toMillis(),
                bot.redialTotal().toMillis(),
                configuration.recording().isAutomatic(),
                configuration.dataDirectory().resolve("recordings"));
    }

    static @Nullable TwilioCredentials twilio(final GatewayConfiguration.Bot bot) {
        return bot.twilioAccountSid().isEmpty()
                ? null
                : new TwilioCredentials(bot.twilioAccountSid(), bot.twilioAuthToken());
    }
}
