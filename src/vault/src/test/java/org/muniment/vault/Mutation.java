package org.muniment.vault;

import java.util.Arrays;
import java.util.Random;

/** One way to change bytes that were sealed; each needs other bytes of the same kind to take from. */
enum Mutation {
    /** One to three bits flipped. */
    FLIP,
    /** Cut anywhere. */
    CUT,
    /** A stretch left out. */
    DROP,
    /** Random bytes behind it. */
    LENGTHEN,
    /** Two stretches change places. */
    SWAP,
    /** The beginning of another one on its end. */
    SPLICE,
    /** A whole other one in its place. */
    REPLAY,
    /** A stretch overwritten with random bytes. */
    OVERWRITE;

    private static final int MAX_STRETCH = 64;

    static Mutation any(Random random) {
        return values()[random.nextInt(values().length)];
    }

    /** The changed bytes; now and then equal to the original, when there was nothing to change. */
    byte[] of(byte[] original, byte[] other, Random random) {
        byte[] bytes = original.clone();
        int at = random.nextInt(bytes.length);
        int many = 1 + random.nextInt(Math.min(MAX_STRETCH, bytes.length - at));
        return switch (this) {
            case FLIP -> {
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield bytes;
            }
            case CUT -> Arrays.copyOf(bytes, at);
            case DROP -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + many, bytes.length));
            case LENGTHEN -> joined(bytes, random(random, many));
            case SWAP -> {
                int to = random.nextInt(bytes.length - many + 1);
                System.arraycopy(original, at, bytes, to, many);
                if (to + many <= at || at + many <= to) {
                    System.arraycopy(original, to, bytes, at, many);
                }
                yield bytes;
            }
            case SPLICE -> {
                System.arraycopy(other, 0, bytes, 0, random.nextInt(Math.min(bytes.length, other.length)));
                yield bytes;
            }
            case REPLAY -> other.clone();
            case OVERWRITE -> {
                System.arraycopy(random(random, many), 0, bytes, at, many);
                yield bytes;
            }
        };
    }

    private static byte[] random(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
