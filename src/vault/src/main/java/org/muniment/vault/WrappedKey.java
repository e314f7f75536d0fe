package org.muniment.vault;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.Hmac;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.internal.Randomness;
import org.muniment.vault.provider.KeyProvider;
import org.muniment.vault.provider.Wrapping;

/**
 * The file of one key, and the marker left when it is destroyed: FORMAT.md, sections 2 and 3. A tenant's own key is wrapped
 * by the root key's provider (version 2; version 1, which the secret file's first root key wrapped, is still read), all
 * others by their tenant's key (version 1).
 *
 * @param entry what the header says; authenticated only once the key is opened
 * @param wrapper the key that wraps it; {@link #ROOT} for the root key
 * @param header the header's bytes
 * @param body what follows the header
 */
record WrappedKey(KeyEntry entry, KeyId wrapper, byte[] header, byte[] body) {

    static final KeyId ROOT = new KeyId(new UUID(0, 0));
    static final int MAX_LABEL_BYTES = 256;
    static final int MAX_FILE_BYTES = 1024;

    private static final byte[] KEY_MAGIC = magic("MUNKEY", 1);
    private static final byte[] TENANT_MAGIC = magic("MUNKEY", 2);
    private static final byte[] MARKER_MAGIC = magic("MUNGON", 1);
    private static final int BODY_BYTES = AesGcm.NONCE_BYTES + DataKey.BYTES + AesGcm.TAG_BYTES;
    private static final int MARK_BYTES = 8 + 32;
    private static final int MAC_BYTES = 32;

    private static byte[] magic(String name, int version) {
        byte[] magic = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 8);
        magic[7] = (byte) version;
        return magic;
    }

    /** The file of a new key. */
    static byte[] wrap(KeyEntry entry, DataKey key, KeyId wrapper, byte[] wrapping) {
        byte[] header = header(KEY_MAGIC, entry, wrapper);
        byte[] nonce = Randomness.bytes(AesGcm.NONCE_BYTES);
        byte[] material = key.material(InternalUse.OF_THE_VAULT);
        byte[] sealed = AesGcm.seal(wrapping, nonce, header, material);
        AesGcm.wipe(material);
        return ByteBuffer.allocate(header.length + BODY_BYTES)
                .put(header)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /** The file of a tenant's own key. */
    static byte[] wrap(KeyEntry entry, DataKey key, KeyProvider root) {
        byte[] header = header(TENANT_MAGIC, entry, ROOT);
        byte[] material = key.material(InternalUse.OF_THE_VAULT);
        Wrapping wrapping = root.wrap(header, material);
        AesGcm.wipe(material);
        byte[] sealed = wrapping.sealed();
        return ByteBuffer.allocate(header.length + Integer.BYTES + sealed.length)
                .put(header)
                .putInt(wrapping.version())
                .put(sealed)
                .array();
    }

    /** Opens a tenant's own key. */
    DataKey unwrap(KeyProvider root) {
        Wrapping wrapping = isFirstVersion()
                ? new Wrapping(1, body)
                : new Wrapping(rootVersion(), Arrays.copyOfRange(body, Integer.BYTES, body.length));
        byte[] material = root.unwrap(header, wrapping);
        DataKey key = new DataKey(entry.id(), material);
        AesGcm.wipe(material);
        return key;
    }

    /** Which version of the root key wraps it; of a tenant's own key only. */
    int rootVersion() {
        return isFirstVersion() ? 1 : ByteBuffer.wrap(body).getInt();
    }

    private boolean isFirstVersion() {
        return header[KEY_MAGIC.length - 1] == 1;
    }

    /** Opens the key with the one that wraps it. */
    DataKey unwrap(byte[] wrapping) {
        byte[] nonce = Arrays.copyOf(body, AesGcm.NONCE_BYTES);
        byte[] sealed = Arrays.copyOfRange(body, AesGcm.NONCE_BYTES, body.length);
        byte @Nullable [] material = AesGcm.open(wrapping, nonce, header, sealed);
        if (material == null) {
            throw new Tampered("wrapped key " + entry.id());
        }
        DataKey key = new DataKey(entry.id(), material);
        AesGcm.wipe(material);
        return key;
    }

    /** Reads the file of a key; {@link Tampered} when it is not one. */
    static WrappedKey parse(KeyId expected, byte[] file) {
        boolean second = file.length >= TENANT_MAGIC.length
                && Arrays.equals(TENANT_MAGIC, 0, TENANT_MAGIC.length, file, 0, TENANT_MAGIC.length);
        if (!second) {
            return parse(KEY_MAGIC, expected, file, BODY_BYTES);
        }
        WrappedKey key = parse(TENANT_MAGIC, expected, file, -1);
        boolean tenants = key.entry.kind() == KeyKind.TENANT && key.wrapper.equals(ROOT);
        int sealed = key.body.length - Integer.BYTES;
        if (!tenants || sealed < 1 || sealed > Wrapping.MAX_BYTES || key.rootVersion() < 1) {
            throw notThatKeys(expected);
        }
        return key;
    }

    /** The marker of a destroyed key. */
    static byte[] mark(Destruction destruction, KeyEntry entry, byte[] marking) {
        byte[] header = header(MARKER_MAGIC, entry, ROOT);
        byte[] marked = ByteBuffer.allocate(header.length + MARK_BYTES)
                .put(header)
                .putLong(destruction.at().toEpochMilli())
                .put(destruction.commitment())
                .array();
        return ByteBuffer.allocate(marked.length + MAC_BYTES)
                .put(marked)
                .put(Hmac.sha256(marking, marked))
                .array();
    }

    /** Reads a marker; {@link Tampered} when it is not one that this vault wrote. */
    static Destruction parseMarker(KeyId expected, byte[] file, byte[] marking) {
        WrappedKey marker = parse(MARKER_MAGIC, expected, file, MARK_BYTES + MAC_BYTES);
        byte[] mac = Hmac.sha256(marking, marker.header, Arrays.copyOf(marker.body, MARK_BYTES));
        if (!AesGcm.same(mac, Arrays.copyOfRange(marker.body, MARK_BYTES, marker.body.length))) {
            throw new Tampered("marker of destroyed key " + expected);
        }
        KeyEntry entry = marker.entry;
        Instant at = Instant.ofEpochMilli(ByteBuffer.wrap(marker.body).getLong());
        byte[] commitment = Arrays.copyOfRange(marker.body, 8, MARK_BYTES);
        return new Destruction(entry, commitment, at);
    }

    /** What a marker that {@link #parseMarker} has checked says of its key. */
    static KeyEntry parseMarkedEntry(KeyId expected, byte[] file) {
        return parse(MARKER_MAGIC, expected, file, MARK_BYTES + MAC_BYTES).entry();
    }

    /** The id that a marker is of, unchecked; empty when it is too short to have one. */
    static Optional<KeyId> idOfMarker(byte[] file) {
        int tenantAt = MARKER_MAGIC.length + 3;
        int idAt = file.length > tenantAt ? tenantAt + 1 + (file[tenantAt] & 0xff) : file.length;
        return idAt + KeyId.BYTES <= file.length
                ? Optional.of(KeyId.of(ByteBuffer.wrap(file, idAt, KeyId.BYTES)))
                : Optional.empty();
    }

    private static byte[] header(byte[] magic, KeyEntry entry, KeyId wrapper) {
        byte[] tenant = entry.tenant().value().getBytes(StandardCharsets.US_ASCII);
        byte[] label = entry.label().getBytes(StandardCharsets.UTF_8);
        int length = magic.length + 2 + 2 + tenant.length + 2 * KeyId.BYTES + 8 + 2 + label.length;
        return ByteBuffer.allocate(length)
                .put(magic)
                .putShort((short) length)
                .put(entry.kind().code())
                .put((byte) tenant.length)
                .put(tenant)
                .put(entry.id().bytes())
                .put(wrapper.bytes())
                .putLong(entry.created().toEpochMilli())
                .putShort((short) label.length)
                .put(label)
                .array();
    }

    /** Reads one of three files; the body has that many bytes, or any number when that is negative. */
    private static WrappedKey parse(byte[] magic, KeyId expected, byte[] file, int bodyBytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(file);
            byte[] start = new byte[magic.length];
            in.get(start);
            int length = in.getShort() & 0xffff;
            KeyKind kind = KeyKind.ofCode(in.get());
            TenantId tenant = new TenantId(text(in, in.get() & 0xff));
            KeyId id = KeyId.of(in);
            KeyId wrapper = KeyId.of(in);
            Instant created = Instant.ofEpochMilli(in.getLong());
            String label = text(in, in.getShort() & 0xffff);
            boolean whole = in.position() == length && (bodyBytes < 0 || in.remaining() == bodyBytes);
            if (whole && Arrays.equals(start, magic) && id.equals(expected)) {
                KeyEntry entry = new KeyEntry(id, tenant, kind, label, created, Optional.empty());
                return new WrappedKey(
                        entry, wrapper, Arrays.copyOf(file, length), Arrays.copyOfRange(file, length, file.length));
            }
        } catch (BufferUnderflowException | IllegalArgumentException | Refusal e) {
            // told below, without what the file said
        }
        throw notThatKeys(expected);
    }

    private static Tampered notThatKeys(KeyId expected) {
        return new Tampered("file of key " + expected + " is not a key file, or not that key's");
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
