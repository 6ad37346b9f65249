package io.voicegateway.engine.recording;

/**
 * The checksum of an Ogg page: CRC-32 with polynomial 0x04c11db7, most significant bit first, start value and final XOR zero.
 * <p>
 * Design note: {@link java.util.zip.CRC32} is the reflected variant and gives other values. Slicing by 8 costs about a third of a byte
 * table on one page.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3533#section-6">RFC 3533 §6</a>
 */
final class OggCrc32 {
    private static final int POLYNOMIAL = 0x04c11db7;
    private static final int SLICE_COUNT = 8;
    private static final int[][] TABLES = tables();

    private OggCrc32() {}

    /** Continues {@code crc} over the bytes; a page starts with 0. */
    static int update(final int crc, final byte[] bytes, final int offset, final int length) {
        final int[][] t = TABLES;
        int value = crc;
        int index = offset;
        final int end = offset + length;
        while (end - index >= SLICE_COUNT) {
            final int high = value ^ bigEndianInt(bytes, index);
            final int low = bigEndianInt(bytes, index + 4);
            value =
                    t[7][high >>> 24]
                            ^ t[6][high >>> 16 & 0xff]
                            ^ t[5][high >>> 8 & 0xff]
                            ^ t[4][high & 0xff]
                            ^ t[3][low >>> 24]
                            ^ t[2][low >>> 16 & 0xff]
                            ^ t[1][low >>> 8 & 0xff]
                            ^ t[0][low & 0xff];
            index += SLICE_COUNT;
        }
        while (index < end) {
            value = value << 8 ^ t[0][(value >>> 24 ^ bytes[index++]) & 0xff];
        }
        return value;
    }

    private static int bigEndianInt(final byte[] bytes, final int index) {
        return (bytes[index] & 0xff) << 24
                | (bytes[index + 1] & 0xff) << 16
                | (bytes[index + 2] & 0xff) << 8
                | bytes[index + 3] & 0xff;
    }

    private static int[][] tables() {
        final int[][] tables = new int[SLICE_COUNT][256];
        for (int i = 0; i < 256; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? value << 1 ^ POLYNOMIAL : value << 1;
            }
            tables[0][i] = value;
        }
        for (int slice = 1; slice < SLICE_COUNT; slice++) {
            for (int i = 0; i < 256; i++) {
                final int previous = tables[slice - 1][i];
                tables[slice][i] = previous << 8 ^ tables[0][previous >>> 24];
            }
        }
        return tables;
    }
}
