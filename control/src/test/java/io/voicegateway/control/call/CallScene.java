package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventJson;
import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.fake.FakeCallSeal;
import io.voicegateway.control.fake.FakeEngine;
import io.voicegateway.control.fake.FakeRoomPort;
import io.voicegateway.control.fake.FakeSignalPort;
import io.voicegateway.control.fake.InMemoryEventJournal;
import io.voicegateway.control.fake.TestConductor;
import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteTrack;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.control.room.RoomManager;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The calls of a gateway with nothing real around them: the test is the time, the room server, the people and the bots. */
final class CallScene {
    static final long JOIN_TIMEOUT_MS = 60_000;
    static final long MAX_DURATION_MS = 4 * 3_600_000;
    static final long REMEMBER_MS = 3_600_000;
    static final long GRACE_MS = 15_000;
    static final long PATIENCE_MS = 30_000;
    static final long HANDOFF_TIMEOUT_MS = 60_000;
    static final URI BOT_URL = URI.create("ws://bot.example:9000/ws?token=secret");

    private final CallSettings settings;
    final AdvancedClock clock;
    final FakeRoomPort rooms;
    final FakeCallSeal seal;
    final InMemoryEventJournal journal;
    final TestConductor conductor;
    final FakeSignalPort signal = new FakeSignalPort();
    final FakeEngine engine = new FakeEngine();
    final Admission admission = new Admission(20);
    final CallManager calls;
    final CallRecovery recovery;
    final CallFacts facts;
    final CallCommandsProxy commands;

    CallScene() {
        this(settings());
    }

    CallScene(final CallSettings settings) {
        this(
                settings,
                new AdvancedClock(),
                new FakeRoomPort(),
                new FakeCallSeal(),
                new InMemoryEventJournal());
    }

    private CallScene(
            final CallSettings settings,
            final AdvancedClock clock,
            final FakeRoomPort rooms,
            final FakeCallSeal seal,
            final InMemoryEventJournal journal) {
        this.settings = settings;
        this.clock = clock;
        this.rooms = rooms;
        this.seal = seal;
        this.journal = journal;
        conductor = new TestConductor(clock);
        calls =
                new CallManager(
                        new CallContext(
                                settings,
                                new RoomManager(
                                        rooms, conductor, conductor.timers(), settings.gatewayId()),
                                signal,
                                engine,
                                journal,
                                seal,
                                conductor.timers(),
                                clock,
                                admission));
        facts = new CallFacts(calls, conductor, clock);
        commands = new CallCommandsProxy(calls, conductor);
        recovery = new CallRecovery(calls, conductor);
        engine.listener(facts);
        engine.clock(clock::nanoTime);
        signal.listener(facts);
    }

    /** The gateway dies; the next one, with the same rooms around it, has read its journal. */
    CallScene crashed() {
        return crashed(journal.events());
    }

    /** The same, when no more than these events had reached the journal. */
    CallScene crashed(final List<Event> written) {
        final CallScene next =
                new CallScene(settings, clock, rooms, seal, new InMemoryEventJournal(written));
        final Map<String, List<Event>> open = new LinkedHashMap<>();
        for (final Event event : written) {
            if (!next.journal.hasEnded(event.callId())) {
                open.computeIfAbsent(event.callId(), _ -> new ArrayList<>())
                        .add(EventJson.read(EventJson.stored(event, 1)).withSealed(event.sealed()));
            }
        }
        next.recovery.restore(open);
        next.conductor.run();
        return next;
    }

    /** The room server answers. */
    void goesOn() {
        recovery.goOn();
        conductor.run();
    }

    /** The rooms died with the gateway. */
    void endsAll() {
        recovery.endAll();
        conductor.run();
    }

    static CallSettings settings() {
        return settings(BOT_URL, false, 100, REMEMBER_MS, Set.of());
    }

    static CallSettings settings(
            final @Nullable URI botUrl,
            final boolean isBotDialledAtCreation,
            final int callLimit,
            final long rememberMs,
            final Set<String> allowedHosts) {
        return settings(botUrl, false, isBotDialledAtCreation, callLimit, rememberMs, allowedHosts);
    }

    /** A gateway that joins a room when its driver does. */
    static CallSettings joiningWithDriver() {
        return settings(BOT_URL, true, false, 100, REMEMBER_MS, Set.of());
    }

    private static CallSettings settings(
            final @Nullable URI botUrl,
            final boolean isRoomJoinedWithDriver,
            final boolean isBotDialledAtCreation,
            final int callLimit,
            final long rememberMs,
            final Set<String> allowedHosts) {
        return new CallSettings(
                "gw-1",
                callLimit,
                JOIN_TIMEOUT_MS,
                MAX_DURATION_MS,
                rememberMs,
                GRACE_MS,
                PATIENCE_MS,
                HANDOFF_TIMEOUT_MS,
                botUrl,
                "twilio",
                0,
                allowedHosts,
                isRoomJoinedWithDriver,
                isBotDialledAtCreation,
                5_000,
                250,
                30_000,
                true,
                Path.of("recordings"));
    }

    static CallRequest request(final String callId) {
        return new CallRequest(callId, null, null, null, Map.of(), null, null);
    }

    static CallRequest request(final String callId, final BotRequest bot) {
        return new CallRequest(callId, null, bot, null, Map.of(), null, null);
    }

    static BotRequest bot(final String url) {
        return new BotRequest(URI.create(url), null, null, Map.of(), Map.of(), null);
    }

    // What the edge does.

    CompletableFuture<CallCommands.Created> create(final CallRequest request) {
        final CompletableFuture<CallCommands.Created> reply =
                commands.createCall(request).toCompletableFuture();
        conductor.run();
        return reply;
    }

    /** Creates the call and lets our leg join its room. */
    void created(final String callId) {
        created(request(callId));
    }

    void created(final CallRequest request) {
        assertTrue(create(request).join().isNew());
        joined(Objects.requireNonNull(request.callId()));
    }

    void joined(final String callId, final RemoteParticipant... others) {
        facts.onJoined(session(callId), new JoinedRoom("RM_1", "PA_own", List.of(others)));
        facts.onPublished(session(callId), "TR_own");
        conductor.run();
    }

    /** A call in which the driver speaks over one track. */
    void active(final String callId) {
        active(request(callId));
    }

    void active(final CallRequest request) {
        created(request);
        driver(request.callId(), "PA_1", Described.track("TR_1"));
        subscribed(request.callId(), "TR_1");
    }

    /** A call in which the driver and the bot speak. */
    void talking(final String callId) {
        active(callId);
        botConnects(callId);
    }

    <T> T ask(final CompletionStage<T> reply) {
        conductor.run();
        assertTrue(reply.toCompletableFuture().isDone(), "not answered");
        return reply.toCompletableFuture().join();
    }

    /** Why a command was refused. */
    CallRefusedException.Refusal refusal(final CompletionStage<?> reply) {
        conductor.run();
        assertTrue(reply.toCompletableFuture().isDone(), "not answered");
        try {
            final Object answer = reply.toCompletableFuture().join();
            throw new AssertionError("not refused: " + answer);
        } catch (final CompletionException e) {
            return ((CallRefusedException) e.getCause()).refusal();
        }
    }

    void end(final String callId) {
        ask(commands.endCall(callId, EndReason.API_REQUEST, "test"));
    }

    CallView view(final String callId) {
        return ask(commands.findCall(callId)).orElseThrow();
    }

    // What happens in the room.

    void describe(final String callId, final RemoteParticipant participant) {
        facts.onParticipantChanged(session(callId), participant);
        conductor.run();
    }

    void driver(final String callId, final String sid, final RemoteTrack... tracks) {
        describe(callId, Described.active("driver_" + callId, sid, tracks));
    }

    void driverLeaves(final String callId, final String sid) {
        describe(callId, Described.left("driver_" + callId, sid));
    }

    void driverIsLost(final String callId, final String sid) {
        describe(callId, Described.lost("driver_" + callId, sid));
    }

    void subscribed(final String callId, final String trackSid) {
        facts.onSubscribed(
                session(callId), new TrackSubscription(trackSid, trackSid.hashCode(), 111));
        conductor.run();
    }

    void human(final String callId, final String sid, final RemoteTrack... tracks) {
        describe(callId, Described.active("human_" + callId, sid, tracks));
    }

    /** A human joins with a microphone, which sends nothing yet; returns its stream. */
    long humanJoins(final String callId) {
        return joins(callId, "human_" + callId, "PA_h", "TR_h");
    }

    /** Somebody joins with a microphone, which sends nothing yet; returns its stream. */
    long joins(
            final String callId, final String identity, final String sid, final String trackSid) {
        describe(callId, Described.active(identity, sid, Described.track(trackSid)));
        subscribed(callId, trackSid);
        return streamOf(callId, trackSid);
    }

    long streamOf(final String callId, final String trackSid) {
        return media(callId).streams.values().stream()
                .filter(stream -> stream.ssrc() == trackSid.hashCode())
                .findFirst()
                .orElseThrow()
                .streamId();
    }

    /** The first packet of a stream comes. */
    void speaks(final String callId, final long streamId) {
        engine.hears(session(callId), streamId, true);
        conductor.run();
    }

    // What the bot does.

    void botConnects(final String callId) {
        engine.botConnects(session(callId));
        conductor.run();
    }

    void botEnds(final String callId, final int closeCode) {
        engine.botEnds(session(callId), closeCode);
        conductor.run();
    }

    // What came of it.

    long session(final String callId) {
        return call(callId).sessionId;
    }

    Call call(final String callId) {
        return Objects.requireNonNull(calls.find(callId), callId);
    }

    FakeEngine.Session media(final String callId) {
        return engine.sessions.get(session(callId));
    }

    /** The call's events, each as its type and what tells it from others of its type. */
    List<String> story(final String callId) {
        return journal.events(callId).stream().map(CallStory::line).toList();
    }

    void assertStory(final String callId, final String... lines) {
        assertEquals(String.join("\n", lines), String.join("\n", story(callId)));
    }

    void assertEnded(final String callId, final String reason) {
        final List<Event> events = journal.events(callId);
        assertEquals("CALL_ENDED " + reason, CallStory.line(events.getLast()));
        CallStory.check(events);
        assertEquals(CallState.ENDED, view(callId).state());
    }

    void assertLive(final String callId) {
        assertTrue(call(callId).isLive(), () -> "state=" + call(callId).state());
    }
}
