package io.voicegateway.control.http;

import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Lets requests from loopback pass, or from everywhere if the operator wants it so; all others need a token. */
final class LoopbackGuard implements Handler<RoutingContext> {
    private final boolean isOpen;
    private final Authentication authentication;

    LoopbackGuard(final HttpContext http, final Authentication authentication) {
        isOpen = http.isMetricsOpen();
        this.authentication = authentication;
    }

    @Override
    public void handle(final RoutingContext ctx) {
        if (isOpen || isLoopback(ctx.request().remoteAddress().hostAddress())) {
            ctx.next();
        } else {
            authentication.check(ctx);
        }
    }

    /** @param address a literal; a name is never looked up */
    static boolean isLoopback(final String address) {
        final byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        try {
            return bytes != null && InetAddress.getByAddress(bytes).isLoopbackAddress();
        } catch (final UnknownHostException _) {
            return false;
        }
    }
}
