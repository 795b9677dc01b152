package org.spikernel.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.spikernel.random.RandomStream;

/** Damage to files: what disks, copies and other programs do to them, and then some. */
public final class Bytes {
    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        2,
        255,
        256,
        65_535,
        65_536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xFFFF_FFFFL,
        1L << 32,
        1L << 61,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final int START = 32;

    private Bytes() {}

    /**
     * Now and then the bytes as they are, else one to three changes, half of them near the start.
     *
     * @param other of which parts are taken
     */
    public static byte[] damaged(RandomStream random, byte[] bytes, byte[] other) {
        byte[] result = bytes.clone();
        int changes = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            result = change(random, result, other);
        }
        return result;
    }

    private static byte[] change(RandomStream random, byte[] bytes, byte[] other) {
        int at = position(random, bytes.length);
        int to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextInt(2) == 0 ? 8 : bytes.length + 1));
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> flipped(bytes, at, 1 << random.nextInt(8));
            case 3 -> flipped(bytes, at, random.nextInt(256));
            case 4 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
            case 5 -> joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, at, bytes.length));
            case 6 -> Arrays.copyOf(bytes, at);
            case 7 -> joined(bytes, noise(random, 1 + random.nextInt(40)));
            case 8 -> joined(Arrays.copyOf(bytes, at), tail(other, position(random, other.length)));
            case 9 -> joined(Arrays.copyOf(bytes, at), noise(random, 8), Arrays.copyOfRange(bytes, to, bytes.length));
            case 10 -> overwritten(bytes, at, new byte[to - at]);
            default -> overwritten(bytes, at, number(random));
        };
    }

    private static int position(RandomStream random, int length) {
        int end = random.nextInt(2) == 0 ? Math.min(START, length) : length;
        return random.nextInt(end + 1);
    }

    private static byte[] number(RandomStream random) {
        long value = EXTREMES[random.nextInt(EXTREMES.length)];
        ByteBuffer buffer = ByteBuffer.allocate(random.nextInt(2) == 0 ? Integer.BYTES : Long.BYTES)
                .order(random.nextInt(2) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return (buffer.capacity() == Integer.BYTES ? buffer.putInt((int) value) : buffer.putLong(value)).array();
    }

    private static byte[] noise(RandomStream random, int count) {
        byte[] noise = new byte[count];
        for (int i = 0; i < count; i++) {
            noise[i] = (byte) random.nextLong();
        }
        return noise;
    }

    private static byte[] flipped(byte[] bytes, int at, int bits) {
        if (at < bytes.length) {
            bytes[at] ^= (byte) bits;
        }
        return bytes;
    }

    private static byte[] overwritten(byte[] bytes, int at, byte[] with) {
        System.arraycopy(with, 0, bytes, at, Math.min(with.length, bytes.length - at));
        return bytes;
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
