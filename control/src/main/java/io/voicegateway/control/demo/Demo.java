package io.voicegateway.control.demo;

import io.voicegateway.control.cli.CommandException;
import io.voicegateway.control.cli.DemoOptions;
import io.voicegateway.control.cli.EventLine;
import io.voicegateway.control.cli.LatencyTable;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import io.voicegateway.control.journal.ChronicleEventTail;
import io.voicegateway.control.journal.JournalPaths;
import java.net.URI;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Places calls, lets the callers talk to an echo bot, and tells what it sees: the first call word by word and event by event, the others
 * in sum. Used by one thread.
 */
public final class Demo implements AutoCloseable {
    private static final DateTimeFormatter CALL_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How long after its due time something may come. */
    private static final long PATIENCE_MS = 30_000;

    /** Silence before the first word: a JVM that has just started compiles its code first, the more calls the more of it at once. */
    private static final int WARM_UP_MS = 2_000;

    private static final int WARM_UP_PER_CALL_MS = 250;
    private static final int WARM_UP_MAX_MS = 10_000;

    private final DemoContext ctx;
    private final DemoOptions options;
    private final Progress progress;
    private final GatewayApi api;
    private final EventTail tail;
    private final EchoBot bot;
    private final CallerVoices voices;
    private final List<DemoCall> calls = new ArrayList<>();

    private Demo(
            final DemoContext ctx,
            final DemoOptions options,
            final Progress progress,
            final EventTail tail) {
        this.ctx = ctx;
        this.options = options;
        this.progress = progress;
        this.tail = tail;
        api = new GatewayApi(ctx.api(), ctx.adminToken());
        bot = EchoBot.launch(ctx.vertx());
        voices = CallerVoices.launch(ctx.vertx(), warmUpMs());
    }

    /** Opens what it needs: the queue at its end, as another process would, and the bot's and the callers' sockets. */
    public static Demo launch(
            final DemoContext ctx, final DemoOptions options, final Progress progress) {
        final EventTail tail =
                ChronicleEventTail.openReadOnly(JournalPaths.events(ctx.data()))
                        .orElseThrow(() -> new CommandException("no event queue in " + ctx.data()));
        tail.toEnd();
        return new Demo(ctx, options, progress, tail);
    }

    /**
     * Runs to the end.
     *
     * @throws CommandException with what failed
     */
    public void run() throws InterruptedException {
        progress.say("echo bot listens at %s (Twilio Media Streams)", bot.url());
        placeCalls();
        connect();
        talk();
        hangUp();
        progress.print("");
        calls.forEach(this::printResult);
        progress.print("%nLatency of the gateway");
        LatencyTable.print(api.latency(), progress.out());
        final String callId = calls.getFirst().callId();
        Recordings.print(ctx, callId, api.recording(callId), progress);
        calls.forEach(this::judge);
        Farewell.print(ctx, progress);
    }

    private int warmUpMs() {
        return Math.min(WARM_UP_MAX_MS, WARM_UP_MS + options.calls() * WARM_UP_PER_CALL_MS);
    }

    private void placeCalls() throws InterruptedException {
        final String prefix = "demo-" + LocalDateTime.now().format(CALL_TIME);
        final int wordCount =
                Math.max(1, (int) TimeUnit.SECONDS.toMillis(options.seconds()) / Speech.WORD_MS);
        for (int i = 1; i <= options.calls(); i++) {
            final String callId = prefix + "-" + i;
            api.createCall(callId, bot.url());
            final Talk talk = new Talk(wordCount, i);
            bot.expect(callId, talk);
            final URI voice = voices.add(callId, talk);
            calls.add(
                    new DemoCall(
                            callId, talk, ctx.callers().dial(api.driverTicket(callId), voice)));
            if (i == 1) {
                progress.say(
                        "call %s created; its caller joins with the token it was given", callId);
            }
            watch();
        }
        if (options.calls() > 1) {
            progress.say(
                    "%d calls created; events and words are those of the first", options.calls());
        }
    }

    /** Until everybody is there to hear the first word. */
    private void connect() {
        await(
                call -> call.caller().isReady(),
                "the caller and the room server have no media connection");
        await(DemoCall::hasBot, "the gateway has not reached the bot");
        progress.say(
                "caller and bot are connected, by ICE, DTLS and SRTP and by WebSocket; the first word follows in %.1f s",
                warmUpMs() / 1_000.0);
    }

    /** Until every caller heard its last word, or it is too late for that. */
    private void talk() {
        calls.forEach(call -> ctx.callers().speak(call.caller()));
        final long deadlineNs =
                System.nanoTime()
                        + TimeUnit.MILLISECONDS.toNanos(
                                options.seconds() * 1_000L + warmUpMs() + PATIENCE_MS);
        while (!isOver(System.nanoTime()) && System.nanoTime() - deadlineNs < 0) {
            step();
        }
        printReplies(calls.getFirst().talk());
    }

    private boolean isOver(final long nowNs) {
        return calls.stream().allMatch(call -> call.talk().isOver(nowNs));
    }

    private void hangUp() {
        progress.say("the callers hang up");
        for (final DemoCall call : calls) {
            call.onHungUp();
            ctx.callers().hangUp(call.caller());
        }
        await(DemoCall::isOver, "CALL_ENDED is not in the queue, or the caller did not leave");
        progress.say("every call has ended");
    }

    private void await(final Predicate<DemoCall> isDone, final String otherwise) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        for (final DemoCall call : calls) {
            while (!isDone.test(call)) {
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw new CommandException("call " + call.callId() + ": " + otherwise);
                }
                step();
            }
        }
    }

    private void step() {
        watch();
        LockSupport.parkNanos(POLL_NS);
    }

    private void watch() {
        EventRecord event = tail.poll();
        while (event != null) {
            onEvent(event);
            event = tail.poll();
        }
        for (final DemoCall call : calls) {
            final String failure = call.failure();
            if (failure != null) {
                throw new CommandException(failure);
            }
        }
        if (!calls.isEmpty()) {
            printReplies(calls.getFirst().talk());
        }
    }

    private void onEvent(final EventRecord event) {
        for (final DemoCall call : calls) {
            if (call.callId().equals(event.callId())) {
                call.onEvent(event);
            }
        }
        if (!calls.isEmpty() && calls.getFirst().callId().equals(event.callId())) {
            progress.say("event %s", EventLine.ofCall(event));
        }
    }

    private void printReplies(final Talk talk) {
        Talk.Reply reply = talk.pollReply();
        while (reply != null) {
            progress.say(
                    "caller said %-8s the bot heard it after %3.0f ms, the caller heard it back after %3.0f ms  (%d of %d)",
                    reply.word() + ":",
                    reply.botMs(),
                    reply.callerMs(),
                    reply.index() + 1,
                    talk.wordCount());
            reply = talk.pollReply();
        }
    }

    private void printResult(final DemoCall call) {
        final Talk.Result result = call.talk().result();
        progress.print(
                "Call %s: %d words said, %d heard back by content, mouth to ear %.0f ms (median; %.0f to %.0f)",
                call.callId(),
                result.spoken(),
                result.heard(),
                result.medianMs(),
                result.minMs(),
                result.maxMs());
    }

    private void judge(final DemoCall call) {
        final Talk.Result result = call.talk().result();
        if (!result.isGood()) {
            throw new CommandException(
                    "call %s: of %d words %d were spoken and %d came back, and %d that were not its own; the bot heard %d frames in all (is the machine too busy? try fewer --calls)"
                            .formatted(
                                    call.callId(),
                                    result.planned(),
                                    result.spoken(),
                                    result.heard(),
                                    result.foreign(),
                                    bot.heardFrames()));
        }
    }

    /** Closes what it opened; the callers' engine and the gateway are others'. */
    @Override
    public void close() {
        api.close();
        voices.close();
        bot.close();
        tail.close();
    }
}
