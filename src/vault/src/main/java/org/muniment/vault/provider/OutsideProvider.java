package org.muniment.vault.provider;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.DurableFiles;
import org.muniment.vault.internal.Randomness;

/**
 * A provider whose root key lies outside. In the folder is a small file (FORMAT.md, section 1): a random id of this house,
 * which every wrapping is bound to, so that two houses may share a device, and the marking key, wrapped.
 */
final class OutsideProvider implements KeyProvider {

    private static final byte[] MAGIC = "MUNROOT\u0001".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DOMAIN = "muniment root wrapping v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MARKING = "muniment root marking v1".getBytes(StandardCharsets.US_ASCII);
    private static final int HOUSE_BYTES = 16;
    private static final int HEADER_BYTES = MAGIC.length + HOUSE_BYTES;
    private static final int MAX_FILE_BYTES = HEADER_BYTES + 6 + Wrapping.MAX_BYTES;

    private final String name;
    private final Path file;
    private final RootDevice device;
    private final byte[] house;
    private final byte[] marking;

    private OutsideProvider(String name, Path file, RootDevice device, Content content) {
        this.name = name;
        this.file = file;
        this.device = device;
        this.house = content.house;
        this.marking = content.marking;
    }

    /** What the file holds. */
    private record Content(byte[] house, byte[] marking) {}

    /** Reads the file and has the device open the marking key; owns the device. */
    static OutsideProvider open(String name, Path file, RootDevice device) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new Tampered("root file: it is too long");
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte[] magic = new byte[MAGIC.length];
            byte[] house = new byte[HOUSE_BYTES];
            in.get(magic).get(house);
            int version = in.getInt();
            byte[] sealed = new byte[in.getShort() & 0xffff];
            in.get(sealed);
            if (in.hasRemaining() || !Arrays.equals(magic, MAGIC)) {
                throw new Tampered("root file: it is not one of ours");
            }
            byte[] marking = device.open(context(house, MARKING), new Wrapping(version, sealed));
            return new OutsideProvider(name, file, device, new Content(house, marking));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new Tampered("root file: it is not one of ours", e);
        }
    }

    /** Makes the file, under the newest version of the device's key. */
    static OutsideProvider create(String name, Path file, RootDevice device, byte[] marking) throws IOException {
        OutsideProvider made =
                new OutsideProvider(name, file, device, new Content(Randomness.bytes(HOUSE_BYTES), marking.clone()));
        made.store();
        return made;
    }

    private void store() throws IOException {
        Wrapping sealed = device.seal(context(house, MARKING), marking);
        byte[] bytes = sealed.sealed();
        DurableFiles.replace(
                file,
                ByteBuffer.allocate(HEADER_BYTES + 6 + bytes.length)
                        .put(MAGIC)
                        .put(house)
                        .putInt(sealed.version())
                        .putShort((short) bytes.length)
                        .put(bytes)
                        .array());
    }

    private static byte[] context(byte[] house, byte[] context) {
        return ByteBuffer.allocate(DOMAIN.length + house.length + context.length)
                .put(DOMAIN)
                .put(house)
                .put(context)
                .array();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int version() {
        return device.version();
    }

    @Override
    public List<Integer> versions() {
        return device.versions();
    }

    @Override
    public Wrapping wrap(byte[] context, byte[] key) {
        return device.seal(context(house, context), key);
    }

    @Override
    public byte[] unwrap(byte[] context, Wrapping wrapped) {
        byte[] key = device.open(context(house, context), wrapped);
        if (key.length != KEY_BYTES) {
            AesGcm.wipe(key);
            throw new Tampered("key wrapped by version " + wrapped.version() + " of the root key");
        }
        return key;
    }

    @Override
    public byte[] marking() {
        return marking.clone();
    }

    @Override
    public int rotate() {
        return device.rotate();
    }

    /** Wraps the marking key anew first, so that it does not go with the version that had wrapped it. */
    @Override
    public synchronized void retire(int before) {
        if (before > version()) {
            throw new IllegalArgumentException("the newest version cannot be retired");
        }
        if (versions().getFirst() >= before) {
            return;
        }
        try {
            store();
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the root file cannot be written", e);
        }
        device.retire(before);
    }

    @Override
    public boolean liesInFolder() {
        return false;
    }

    @Override
    public void check() {
        device.check();
    }

    @Override
    public void close() {
        AesGcm.wipe(marking);
        device.close();
    }

    @Override
    public String toString() {
        return "OutsideProvider " + name;
    }
}
