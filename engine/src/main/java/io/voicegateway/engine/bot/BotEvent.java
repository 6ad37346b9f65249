package io.voicegateway.engine.bot;

/** What a socket tells its leg, in order. Made by the Netty thread, consumed by the bot thread. */
sealed interface BotEvent {

    /** The upgrade is done. */
    record Connected() implements BotEvent {}

    /** What the bot says. */
    sealed interface Audible extends BotEvent {
        /** In RTP ticks, 48 kHz; the measure of what waits. */
        int durationTicks();

        /** On the engine's clock. */
        long receivedNs();
    }

    record Audio(short[] samples, int sampleRateHz, long receivedNs) implements Audible {
        @Override
        public int durationTicks() {
            return (int) ((long) samples.length * PacketPlayout.CLOCK_RATE_HZ / sampleRateHz);
        }
    }

    record Packet(byte[] bytes, int durationTicks, long receivedNs) implements Audible {}

    record Mark(String name) implements BotEvent {}

    record Clear() implements BotEvent {}

    record ClearMarks() implements BotEvent {}

    record HangUp() implements BotEvent {}

    /** The last event of every socket, also of one that never came up. */
    record Closed(int closeCode, String reason) implements BotEvent {}
}
