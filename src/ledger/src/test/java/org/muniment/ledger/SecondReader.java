package org.muniment.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A reader of a ledger's folder, written from FORMAT.md and the C2SP texts it names alone, on the JDK's signatures: it shares
 * no line with the product. It reads ledgers of up to 256 entries, whole, and trusts the keys it was given.
 */
final class SecondReader {

    static final class Refused extends Exception {

        Refused(String why) {
            super(why);
        }
    }

    /** What the head and each entry of {@code details/} hold, and the leaves. */
    record Content(long size, List<String> leaves, List<byte[]> details) {}

    private record Head(String text, long size, byte[] root, List<String> signatures) {}

    private final Path folder;
    private final String ed25519;
    private final String mlDsa;

    SecondReader(Path folder, String ed25519, String mlDsa) {
        this.folder = folder;
        this.ed25519 = ed25519;
        this.mlDsa = mlDsa;
    }

    Content read() throws Refused, IOException, GeneralSecurityException {
        Head head = head(Files.readString(folder.resolve("checkpoint")));
        int size = Math.toIntExact(head.size);
        List<byte[]> entries = entries(size);
        List<byte[]> hashes = new ArrayList<>();
        for (byte[] entry : entries) {
            hashes.add(sha256(new byte[] {0}, entry));
        }
        require(Arrays.equals(root(hashes), head.root), "root");
        byte[] tile = Files.readAllBytes(folder.resolve("tile/0/000.p/" + size));
        require(Arrays.equals(tile, joined(hashes)), "tile of level 0");
        List<String> leaves = new ArrayList<>();
        Instant before = Instant.MIN;
        for (byte[] entry : entries) {
            String leaf = new String(entry, StandardCharsets.US_ASCII);
            String[] lines = leaf.split("\n", -1);
            require(lines.length == 8 && lines[0].equals("muniment-ledger/1") && lines[7].isEmpty(), "leaf");
            Instant at = Instant.parse(lines[1]);
            require(!at.isBefore(before), "time");
            before = at;
            leaves.add(leaf);
        }
        daily(hashes);
        List<byte[]> details = details(size);
        log(entries, details);
        return new Content(size, leaves, details);
    }

    private void daily(List<byte[]> hashes) throws Refused, IOException, GeneralSecurityException {
        if (!Files.isDirectory(folder.resolve("daily"))) {
            return;
        }
        try (Stream<Path> files = Files.list(folder.resolve("daily"))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".checkpoint"))
                    .toList()) {
                Head head = head(Files.readString(file));
                byte[] then = root(hashes.subList(0, Math.toIntExact(head.size)));
                require(Arrays.equals(then, head.root), "root of a day");
            }
        }
    }

    /** C2SP signed-note and tlog-checkpoint. */
    private Head head(String note) throws Refused, GeneralSecurityException {
        int end = note.lastIndexOf("\n\n");
        require(end > 0, "note");
        String text = note.substring(0, end + 1);
        String[] lines = text.split("\n", -1);
        List<String> signatures = note.substring(end + 2).lines().toList();
        Head head = new Head(text, Long.parseLong(lines[1]), Base64.getDecoder().decode(lines[2]), signatures);
        String name = ed25519.substring(0, ed25519.indexOf('+'));
        require(lines[0].equals(name), "origin");
        byte[] first = signature(signatures, ed25519, 1);
        require(verified("Ed25519", key(ed25519, "302a300506032b6570032100"), bytes(text), first), "Ed25519");
        byte[] second = signature(signatures, mlDsa, 6);
        byte[] tree = cosigned(name, head, Arrays.copyOf(second, 8));
        byte[] signature = Arrays.copyOfRange(second, 8, second.length);
        require(
                verified("ML-DSA-44", key(mlDsa, "30820532300b06096086480165030403110382052100"), tree, signature),
                "ML-DSA-44");
        return head;
    }

    private static byte[] cosigned(String name, Head head, byte[] time) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("subtree/v1\n\0"));
        out.write(name.length());
        out.writeBytes(bytes(name));
        out.writeBytes(time);
        out.write(name.length());
        out.writeBytes(bytes(name));
        out.writeBytes(new byte[8]);
        out.writeBytes(ByteBuffer.allocate(8).putLong(head.size).array());
        out.writeBytes(head.root);
        return out.toByteArray();
    }

    /** The bytes behind the key id in the line of a key; the id is 4 bytes of SHA-256(name, newline, type, key). */
    private static byte[] signature(List<String> lines, String vkey, int type)
            throws Refused, GeneralSecurityException {
        String name = vkey.substring(0, vkey.indexOf('+'));
        byte[] typed = Base64.getDecoder().decode(vkey.substring(vkey.indexOf('+', name.length() + 1) + 1));
        require(typed[0] == type, "type of key");
        byte[] id = Arrays.copyOf(sha256(bytes(name + "\n"), typed), 4);
        require(vkey.startsWith(name + "+" + HexFormat.of().formatHex(id) + "+"), "key id");
        for (String line : lines) {
            byte[] found = Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1));
            if (line.startsWith("\u2014 " + name + " ") && Arrays.equals(found, 0, 4, id, 0, 4)) {
                return Arrays.copyOfRange(found, 4, found.length);
            }
        }
        throw new Refused("no signature of type " + type);
    }

    private static byte[] key(String vkey, String prefix) {
        int hash = vkey.indexOf('+');
        byte[] typed = Base64.getDecoder().decode(vkey.substring(vkey.indexOf('+', hash + 1) + 1));
        byte[] head = HexFormat.of().parseHex(prefix);
        byte[] encoded = Arrays.copyOf(head, head.length + typed.length - 1);
        System.arraycopy(typed, 1, encoded, head.length, typed.length - 1);
        return encoded;
    }

    private static boolean verified(String algorithm, byte[] key, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(key)));
        verifier.update(message);
        return verifier.verify(signature);
    }

    private List<byte[]> entries(int size) throws IOException, Refused {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("tile/entries/000.p/" + size)));
        List<byte[]> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] entry = new byte[in.getShort() & 0xffff];
            in.get(entry);
            entries.add(entry);
        }
        require(entries.size() == size, "entries");
        return entries;
    }

    private List<byte[]> details(int size) throws IOException, Refused {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("details/000.p/" + size)));
        magic(in, "MUNLDET", 1);
        List<byte[]> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int offset = in.getInt(8 + 8 * i);
            byte[] row = new byte[in.getInt(12 + 8 * i)];
            in.get(offset, row);
            rows.add(row);
        }
        return rows;
    }

    /** The frames of every segment hold the entries that the tiles hold, at their places. */
    private void log(List<byte[]> entries, List<byte[]> details) throws IOException, Refused {
        try (Stream<Path> segments = Files.list(folder.resolve("wal"))) {
            for (Path segment : segments.toList()) {
                ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(segment));
                magic(in, "MUNLWAL", 1);
                long base = in.getLong();
                require(in.getInt() == crc(in.array(), 0, 16), "checksum of a header");
                require(segment.getFileName().toString().equals(String.format("%020d.wal", base)), "name");
                long next = base;
                while (in.remaining() >= 24 && in.getInt(in.position()) == 0x4d4c5746) {
                    int start = in.position() + 4;
                    int length = in.getInt(start);
                    require(in.getLong(start + 4) == next, "place of a frame");
                    int count = in.getInt(start + 12);
                    require(in.getInt(start + 16) == crc(in.array(), start, length + 20, 16), "checksum of a frame");
                    in.position(start + 20);
                    for (int i = 0; i < count; i++, next++) {
                        byte[] leaf = new byte[in.getShort() & 0xffff];
                        in.get(leaf);
                        byte[] sealed = new byte[in.getInt()];
                        in.get(sealed);
                        require(Arrays.equals(leaf, entries.get((int) next)), "logged entry");
                        require(Arrays.equals(sealed, details.get((int) next)), "logged details");
                    }
                    require(in.position() == start + 20 + length, "length of a frame");
                }
            }
        }
    }

    /** Commitment to opened details, in hexadecimal. */
    static String commitment(byte[] plain) throws GeneralSecurityException {
        return HexFormat.of().formatHex(sha256(bytes("muniment ledger details v1\n"), plain));
    }

    /** Names and values behind the salt. */
    static Map<String, String> details(byte[] plain) {
        ByteBuffer in = ByteBuffer.wrap(plain).position(32);
        Map<String, String> found = new TreeMap<>();
        while (in.hasRemaining()) {
            found.put(text(in), text(in));
        }
        return found;
    }

    private static String text(ByteBuffer in) {
        byte[] text = new byte[in.getInt()];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static void magic(ByteBuffer in, String name, int version) throws Refused {
        byte[] magic = new byte[7];
        in.get(magic);
        require(Arrays.equals(magic, bytes(name)) && in.get() == version, "magic of " + name);
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** Over a frame's fields and its part of entries, without the checksum between them. */
    private static int crc(byte[] bytes, int from, int length, int checksumAt) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, checksumAt);
        crc.update(bytes, from + checksumAt + 4, length - checksumAt - 4);
        return (int) crc.getValue();
    }

    /** RFC 6962, section 2.1, word for word. */
    private static byte[] root(List<byte[]> hashes) throws GeneralSecurityException {
        if (hashes.size() == 1) {
            return hashes.get(0);
        }
        int split = Integer.highestOneBit(hashes.size() - 1);
        return sha256(new byte[] {1}, root(hashes.subList(0, split)), root(hashes.subList(split, hashes.size())));
    }

    private static byte[] sha256(byte[]... parts) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void require(boolean holds, String what) throws Refused {
        if (!holds) {
            throw new Refused(what);
        }
    }
}
