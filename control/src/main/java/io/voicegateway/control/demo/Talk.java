package io.voicegateway.control.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What one caller says, in which order, and what of it came back, after how long. Called by any thread.
 * <p>
 * Every caller says its words in an order of its own, so that one who hears another's is found out.
 */
final class Talk {
    private static final double NS_PER_MS = 1e6;

    /** A reply that takes longer than this is none. */
    private static final long REPLY_LIMIT_NS = 3_000_000_000L;

    private final List<Word> words;
    private final long[] spokenNs;
    private final List<Double> delaysMs = new ArrayList<>();
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final long[] botHeardNs;
    private int spokenCount;
    private int nextBotIndex;
    private int nextIndex;
    private int foreignCount;

    Talk(final int wordCount, final long seed) {
        words = order(wordCount, new Random(seed));
        spokenNs = new long[wordCount];
        botHeardNs = new long[wordCount];
    }

    private static List<Word> order(final int wordCount, final Random random) {
        final List<Word> order = new ArrayList<>();
        while (order.size() < wordCount) {
            final List<Word> all = new ArrayList<>(Arrays.asList(Word.values()));
            Collections.shuffle(all, random);
            order.addAll(all);
        }
        return List.copyOf(order.subList(0, wordCount));
    }

    int wordCount() {
        return words.size();
    }

    Word word(final int index) {
        return words.get(index);
    }

    /** The last sample of a word has left. */
    synchronized void onSpoken(final int index, final long nowNs) {
        spokenNs[index] = nowNs;
        spokenCount = Math.max(spokenCount, index + 1);
    }

    /** The bot heard something. */
    synchronized void onBotHeard(final WordDetector.Heard heard) {
        final int index = find(heard, nextBotIndex);
        if (index >= 0) {
            nextBotIndex = index + 1;
            botHeardNs[index] = heard.endNs();
        }
    }

    /** Something came back. It is a reply when it is the next word that was said, or a later one: what lies between is lost. */
    synchronized void onHeard(final WordDetector.Heard heard) {
        final int index = find(heard, nextIndex);
        if (index < 0) {
            foreignCount += heard.word() == null ? 0 : 1;
            return;
        }
        nextIndex = index + 1;
        final double delayMs = (heard.endNs() - spokenNs[index]) / NS_PER_MS;
        delaysMs.add(delayMs);
        replies.add(
                new Reply(
                        index,
                        words.get(index),
                        Math.max(0, (botHeardNs[index] - spokenNs[index]) / NS_PER_MS),
                        delayMs));
    }

    private int find(final WordDetector.Heard heard, final int fromIndex) {
        for (int i = fromIndex; i < spokenCount; i++) {
            if (words.get(i) == heard.word()) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the last word came back, or has not for too long. */
    synchronized boolean isOver(final long nowNs) {
        final int lastIndex = words.size() - 1;
        return nextIndex > lastIndex
                || (spokenCount > lastIndex && nowNs - spokenNs[lastIndex] > REPLY_LIMIT_NS);
    }

    /** The next word that came back and was not polled yet, or null. */
    @Nullable Reply pollReply() {
        return replies.poll();
    }

    synchronized Result result() {
        final List<Double> sorted = delaysMs.stream().sorted().toList();
        return new Result(
                words.size(),
                spokenCount,
                sorted.size(),
                foreignCount,
                sorted.isEmpty() ? 0 : sorted.getFirst(),
                sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2),
                sorted.isEmpty() ? 0 : sorted.getLast());
    }

    /**
     * A word that came back. Delays are from its last sample's leaving to its last sample's being heard.
     *
     * @param index    0 for the first word
     * @param botMs    until the bot heard it; 0 when the bot did not
     * @param callerMs until the caller heard it back
     */
    record Reply(int index, Word word, double botMs, double callerMs) {}

    /**
     * What became of it.
     *
     * @param planned words to say
     * @param spoken  words that left
     * @param heard   words that came back
     * @param foreign words that came back and were not due: another caller's
     */
    record Result(
            int planned,
            int spoken,
            int heard,
            int foreign,
            double minMs,
            double medianMs,
            double maxMs) {

        private static final double LOST_SHARE = 0.2;

        /** Whether the caller was answered. One word in five, or one of fewer, may be lost on a busy machine; none may be another's. */
        boolean isGood() {
            return planned - heard <= Math.max(1, planned * LOST_SHARE)
                    && heard > 0
                    && foreign == 0;
        }
    }
}
