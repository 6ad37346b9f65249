package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournaledCallCommandsTest {
    private final CallScene scene = new CallScene();
    private final CallCommands commands = new JournaledCallCommands(scene.commands, scene.journal);
    private final CompletableFuture<@Nullable Void> written = new CompletableFuture<>();

    @BeforeEach
    void hold() {
        scene.talking("c1");
        scene.journal.written(written);
    }

    private static Map<String, Function<CallCommands, CompletionStage<?>>> changes() {
        final Map<String, Function<CallCommands, CompletionStage<?>>> changes =
                new LinkedHashMap<>();
        changes.put("create", to -> to.createCall(CallScene.request("c2")));
        changes.put("create again", to -> to.createCall(CallScene.request("c1")));
        changes.put("stop recording", to -> to.stopRecording("c1"));
        changes.put("start recording", to -> to.startRecording("c1"));
        changes.put("hand off", to -> to.requestHandoff("c1", null, null));
        changes.put("cancel", to -> to.endHandoff("c1"));
        changes.put("mute", to -> to.muteBot("c1", true));
        changes.put("clear", to -> to.clearBot("c1"));
        changes.put("dtmf", to -> to.sendDtmf("c1", "5"));
        changes.put("swap", to -> to.swapBot("c1", CallScene.bot("ws://other.example/")));
        changes.put("end", to -> to.endCall("c1", EndReason.API_REQUEST, "test"));
        return changes;
    }

    @Test
    void shouldAnswerAChangeWhenItIsWritten() {
        final Map<String, CompletableFuture<?>> answers = new LinkedHashMap<>();
        changes()
                .forEach(
                        (name, change) -> {
                            answers.put(name, change.apply(commands).toCompletableFuture());
                            scene.conductor.run();
                        });
        answers.forEach((name, answer) -> assertFalse(answer.isDone(), name));

        written.complete(null);

        answers.forEach(
                (name, answer) -> {
                    assertTrue(answer.isDone(), name);
                    assertFalse(answer.isCompletedExceptionally(), name);
                });
    }

    @Test
    void shouldAnswerAQuestionAtOnce() {
        assertEquals("c1", scene.ask(commands.findCall("c1")).orElseThrow().callId());
        assertEquals(1, scene.ask(commands.listCalls(null, 10, null)).size());
        assertTrue(scene.ask(commands.findSession("c1")).isPresent());
    }

    @Test
    void shouldRefuseAtOnceWhatIsRefused() {
        final CompletableFuture<?> refused =
                commands.swapBot("c1", CallScene.bot("http://no.example/")).toCompletableFuture();
        scene.conductor.run();

        assertThrows(CompletionException.class, () -> refused.getNow(null));
    }
}
