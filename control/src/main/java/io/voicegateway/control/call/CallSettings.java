package io.voicegateway.control.call;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the operator decided about calls. Times are in milliseconds.
 *
 * @param reconnectGraceMs how long somebody whose connection was lost may take to come back
 * @param livekitPatienceMs how long a room server that was lost may take to come back
 * @param handoffTimeoutMs how long a human may take to be heard
 * @param isRoomJoinedWithDriver whether we join a room when its driver does, instead of when it was made
 * @param botSampleRateHz  0: the dialect's own
 * @param botAllowedHosts  in lower case; empty: any
 */
public record CallSettings(
        String gatewayId,
        int callLimit,
        long joinTimeoutMs,
        long maxDurationMs,
        long rememberMs,
        long reconnectGraceMs,
        long livekitPatienceMs,
        long handoffTimeoutMs,
        @Nullable URI botUrl,
        String botDialect,
        int botSampleRateHz,
        Set<String> botAllowedHosts,
        boolean isRoomJoinedWithDriver,
        boolean isBotDialledAtCreation,
        long botDialTimeoutMs,
        long botRedialMs,
        long botRedialTotalMs,
        boolean isRecordingAutomatic,
        Path recordings) {

    public CallSettings {
        botAllowedHosts =
                botAllowedHosts.stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }
}
