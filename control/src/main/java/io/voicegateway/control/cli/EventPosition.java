package io.voicegateway.control.cli;

import io.voicegateway.control.event.EventTail;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where to begin in the queue. */
sealed interface EventPosition {

    /** Moves the tail there. */
    void seek(EventTail tail);

    /** Before the first event. */
    record Start() implements EventPosition {
        @Override
        public void seek(final EventTail tail) {
            tail.toStart();
        }
    }

    /** After the last event. */
    record End() implements EventPosition {
        @Override
        public void seek(final EventTail tail) {
            tail.toEnd();
        }
    }

    /** At one event. */
    record Index(long index) implements EventPosition {
        @Override
        public void seek(final EventTail tail) {
            if (!tail.toIndex(index)) {
                throw new CommandException(
                        "--from: the queue has no event of index " + Long.toUnsignedString(index));
            }
        }
    }

    /** Reads the option. */
    final class Converter implements ITypeConverter<EventPosition> {
        @Override
        public EventPosition convert(final String value) {
            return switch (value) {
                case "start" -> new Start();
                case "end" -> new End();
                default -> new Index(index(value));
            };
        }

        private static long index(final String value) {
            try {
                if (value.matches("\\d{1,20}")) {
                    return Long.parseUnsignedLong(value);
                }
            } catch (final NumberFormatException _) {
                // More than 64 bits: no index either.
            }
            throw new TypeConversionException("must be an index, start or end: " + value);
        }
    }
}
