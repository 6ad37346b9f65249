package io.voicegateway.engine.bot;

import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.voicegateway.engine.config.HttpProxies;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The beginning of a bot's pipeline where a proxy lies between: everything behind it waits for the proxy's answer. */
final class BotProxy {
    private BotProxy() {}

    /** Resolves the proxy's name: for a thread that may wait. */
    static ProxyHandler handler(final HttpProxies.Proxy proxy, final long timeoutMs) {
        final SocketAddress address = new InetSocketAddress(proxy.host(), proxy.port());
        final String user = proxy.user();
        final String password = proxy.password();
        final ProxyHandler handler =
                user == null || password == null
                        ? new HttpProxyHandler(address)
                        : new HttpProxyHandler(address, user, password);
        handler.setConnectTimeoutMillis(timeoutMs);
        return handler;
    }
}
