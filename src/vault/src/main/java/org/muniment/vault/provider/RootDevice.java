package org.muniment.vault.provider;

import java.util.List;

/**
 * Something outside the folder of keys that has the root key and never gives it away; {@link OutsideProvider} makes a
 * provider of it. Thread-safe; refuses as {@link KeyProvider} does.
 */
interface RootDevice extends AutoCloseable {

    int version();

    List<Integer> versions();

    /** Seals with the newest version. */
    Wrapping seal(byte[] context, byte[] plain);

    byte[] open(byte[] context, Wrapping sealed);

    int rotate();

    void retire(int before);

    void check();

    @Override
    void close();
}
