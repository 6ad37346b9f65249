package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.control.event.EventJournal;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.engine.api.EngineCommands;
import java.time.Clock;

/** What calls are made of and made with: the operator's settings, the ports, the time. */
public record CallContext(
        CallSettings settings,
        RoomManager rooms,
        SignalPort signal,
        EngineCommands engine,
        EventJournal journal,
        CallSeal seal,
        TimerManager timers,
        Clock clock,
        Admission admission) {}
