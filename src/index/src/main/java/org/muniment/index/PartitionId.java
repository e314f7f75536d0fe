package org.muniment.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.muniment.terms.TenantId;

/**
 * Names one sealed partition within a tenant, for example {@code access/2026-11-22}. Bound into every file of the
 * partition and used as the label of its key, so never personal.
 *
 * @param name 1 to 200 characters of {@code a-z0-9._/-}
 */
public record PartitionId(TenantId tenant, String name) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9._/-]{1,200}");

    /** Checks the name. */
    public PartitionId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("partition name: 1 to 200 of a-z 0-9 . _ / -");
        }
    }

    /** What the partition's files are bound to: tenant and name, each after its length, so that no pair reads as another. */
    byte[] context() {
        byte[] first = tenant.value().getBytes(StandardCharsets.UTF_8);
        byte[] second = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Short.BYTES + first.length + second.length)
                .putShort((short) first.length)
                .put(first)
                .putShort((short) second.length)
                .put(second)
                .array();
    }

    @Override
    public String toString() {
        return tenant.value() + ":" + name;
    }
}
