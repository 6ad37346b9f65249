package io.voicegateway.control.demo;

/** What a user may do next. */
public final class Farewell {
    /** The call that the user is invited to place. */
    public static final String CALL_ID = "hello";

    private Farewell() {}

    static void print(final DemoContext ctx, final Progress progress) {
        progress.print(
                """

                Try next (with the development keys and the default ports; the program is control/target/voice-gateway/bin/voice-gateway
                after mvn package):
                  voice-gateway serve
                      runs a host, until Ctrl-C
                  curl -H "Authorization: Bearer $(voice-gateway token --role admin)" http://127.0.0.1:8080/v1/calls \\
                       -d '{"call_id":"%s","bot":{"url":"ws://127.0.0.1:9000/"}}'
                      places a call for your bot at that address
                  http://127.0.0.1:8080/
                      shows calls and events in a browser, with that token of an admin
                  url ws://127.0.0.1:7880, token %s
                      let any LiveKit client join that call within the hour
                  voice-gateway events --data %s
                      reads this demo's events again""",
                CALL_ID, ctx.driverToken(), ctx.data());
    }
}
