package io.voicegateway.engine.bot;

/** What a socket tells its leg, in order. Made by the Netty thread, consumed by the bot thread. */
sealed interface BotEvent {

    /** The upgrade is done. */
    record Connected() implements BotEvent {}

    record Audio(short[] samples) implements BotEvent {}

    record Mark(String name) implements BotEvent {}

    record Clear() implements BotEvent {}

    /** The last event of every socket, also of one that never came up. */
    record Closed(int closeCode, String reason) implements BotEvent {}
}
