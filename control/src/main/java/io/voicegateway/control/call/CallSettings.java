package io.voicegateway.control.call;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the operator decided about calls. Times are in milliseconds. */
public record CallSettings(
        String gatewayId,
        int callLimit,
        long joinTimeoutMs,
        long maxDurationMs,
        long rememberMs,
        long driverGraceMs,
        @Nullable URI botUrl,
        String botDialect,
        boolean isBotDialledAtCreation,
        long botDialTimeoutMs,
        long botRedialMs,
        long botRedialTotalMs,
        boolean isRecordingAutomatic,
        Path recordings) {}
