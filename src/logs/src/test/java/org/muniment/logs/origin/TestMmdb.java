package org.muniment.logs.origin;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.muniment.logs.parse.Ip;

/** Writes small MaxMind DB files by the published format, 2.0: 24-bit records, IPv4 under {@code ::/96}. */
public final class TestMmdb {

    private static final int[] EMPTY = {-1, -1};

    private final List<int[]> nodes = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    private TestMmdb() {
        nodes.add(EMPTY.clone());
    }

    /** A file of networks, {@code 203.0.113.0/24}, and their countries. */
    public static byte[] of(Map<String, String> countries) {
        TestMmdb file = new TestMmdb();
        countries.forEach((network, country) -> {
            int at = file.data.size();
            write(file.data, Map.of("country", Map.of("iso_code", country)));
            file.insert(network, -2 - at);
        });
        return file.bytes();
    }

    private void insert(String network, int leaf) {
        String[] parts = network.split("/", 2);
        byte[] address = Ip.parse(parts[0]);
        byte[] whole = new byte[16];
        System.arraycopy(address, 0, whole, 16 - address.length, address.length);
        int bits = Integer.parseInt(parts[1]) + (address.length == 4 ? 96 : 0);
        int node = 0;
        for (int bit = 0; bit < bits; bit++) {
            int side = whole[bit >> 3] >> (7 - (bit & 7)) & 1;
            if (bit == bits - 1) {
                nodes.get(node)[side] = leaf;
            } else {
                if (nodes.get(node)[side] < 0) {
                    nodes.add(EMPTY.clone());
                    nodes.get(node)[side] = nodes.size() - 1;
                }
                node = nodes.get(node)[side];
            }
        }
    }

    private byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int side : node) {
                int value = side >= 0 ? side : side == -1 ? nodes.size() : nodes.size() + 16 - 2 - side;
                out.write(value >> 16);
                out.write(value >> 8);
                out.write(value);
            }
        }
        out.writeBytes(new byte[16]);
        out.writeBytes(data.toByteArray());
        out.writeBytes(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef});
        out.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
        write(
                out,
                Map.of(
                        "binary_format_major_version", 2,
                        "binary_format_minor_version", 0,
                        "build_epoch", 1_790_000_000,
                        "database_type", "Test-Country",
                        "description", Map.of(),
                        "ip_version", 6,
                        "languages", List.of(),
                        "node_count", nodes.size(),
                        "record_size", 24));
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                out.write(7 << 5 | map.size());
                map.forEach((name, inner) -> {
                    write(out, name);
                    write(out, inner);
                });
            }
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                out.write(2 << 5 | bytes.length);
                out.writeBytes(bytes);
            }
            case Integer number -> {
                out.write(6 << 5 | 4);
                out.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
            }
            case List<?> list -> {
                out.write(list.size());
                out.write(11 - 7);
            }
            default -> throw new IllegalArgumentException("no such type");
        }
    }
}
