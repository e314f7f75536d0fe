package org.muniment.privacy.bag;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.muniment.terms.Refusal;

/** Writes one bag into one ZIP. Holds a line per file in memory, never content. Not thread-safe. */
public final class BagWriter implements AutoCloseable {

    /** The earliest time a ZIP can state, so that the same content gives the same bytes. */
    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Outlet outlet;
    private final ZipArchiveOutputStream zip;
    private final String folder;
    private final SortedMap<String, String> payload = new TreeMap<>();
    private final SortedMap<String, String> tags = new TreeMap<>();
    private final Set<String> names = new HashSet<>();
    private long payloadBytes;

    /** Writes one file's content. */
    @FunctionalInterface
    public interface Content {
        /** Writes it; must not close {@code out}. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Signs the tag manifest.
     *
     * @param certificate PEM of the certificate to check with
     * @param sign makes the detached signature, DER, of what it is given
     */
    public record Seal(String certificate, Signing sign) {}

    /** Makes a detached signature. */
    @FunctionalInterface
    public interface Signing {
        /** Signs all of {@code content}. */
        byte[] sign(InputStream content) throws IOException;
    }

    /**
     * What a finished bag is known by.
     *
     * @param files number of payload files
     * @param bytes their size together
     * @param rootHash SHA-256 in hexadecimal of the tag manifest, which covers every file
     */
    public record Finished(int files, long bytes, String rootHash) {}

    /**
     * Starts a bag.
     *
     * @param out where the ZIP goes; not closed by this
     * @param folder the single folder everything lies in
     */
    public BagWriter(OutputStream out, String folder) throws IOException {
        this.outlet = new Outlet(out);
        this.zip = new ZipArchiveOutputStream(outlet);
        this.zip.setEncoding(StandardCharsets.UTF_8.name());
        this.zip.setUseZip64(Zip64Mode.AsNeeded);
        this.folder = BagPath.of(folder);
        tag("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    }

    /**
     * Adds a payload file below {@code data/}.
     *
     * @throws Refusal {@code CONFLICT} when there is one of that name, capitals and small letters counting as equal
     */
    public void payload(String path, Content content) throws IOException {
        String inside = "data/" + BagPath.of(path);
        Digested digested = entry(inside, content);
        payload.put(inside, digested.sha256);
        payloadBytes += digested.bytes;
    }

    /** Adds a file beside the payload, such as a schema. */
    public void tag(String path, String text) throws IOException {
        String inside = BagPath.of(path);
        tags.put(inside, entry(inside, out -> out.write(text.getBytes(StandardCharsets.UTF_8))).sha256);
    }

    /** How many payload files there are so far. */
    public int files() {
        return payload.size();
    }

    /**
     * Writes manifests and signature. Nothing can be added afterwards.
     *
     * @param about lines of {@code bag-info.txt}, in order; {@code Payload-Oxum} is added
     */
    public Finished finish(Map<String, String> about, Seal seal) throws IOException {
        StringBuilder info = new StringBuilder();
        about.forEach((label, value) -> info.append(label)
                .append(": ")
                .append(value.replaceAll("\\p{Cntrl}", " "))
                .append('\n'));
        info.append("Payload-Oxum: ")
                .append(payloadBytes)
                .append('.')
                .append(payload.size())
                .append('\n');
        tag("bag-info.txt", info.toString());
        tag("signer.crt", seal.certificate());
        entry("manifest-sha256.txt", out -> lines(payload, out), tags);
        byte[] tagManifest = text(tags).getBytes(StandardCharsets.UTF_8);
        Digested root = entry("tagmanifest-sha256.txt", out -> out.write(tagManifest));
        byte[] signature = seal.sign().sign(new java.io.ByteArrayInputStream(tagManifest));
        entry("tagmanifest-sha256.txt.p7s", out -> out.write(signature));
        zip.finish();
        zip.flush();
        outlet.open = false;
        return new Finished(payload.size(), payloadBytes, root.sha256);
    }

    /** Lets go; what is not finished gets no directory, so it is no ZIP. */
    @Override
    public void close() {
        outlet.open = false;
        try {
            zip.close();
        } catch (IOException e) {
            // An entry was still open: its writer has failed and says why.
            outlet.open = false;
        }
    }

    private record Digested(String sha256, long bytes) {}

    private void entry(String inside, Content content, Map<String, String> manifest) throws IOException {
        manifest.put(inside, entry(inside, content).sha256);
    }

    private Digested entry(String inside, Content content) throws IOException {
        if (!names.add(inside.toLowerCase(Locale.ROOT))) {
            throw new Refusal(Refusal.Code.CONFLICT, "two files of one name in an export");
        }
        ZipArchiveEntry entry = new ZipArchiveEntry(folder + "/" + inside);
        entry.setTimeLocal(FIXED_TIME);
        zip.putArchiveEntry(entry);
        Counted counted = new Counted(zip);
        content.writeTo(counted);
        counted.flush();
        zip.closeArchiveEntry();
        return new Digested(counted.sha256(), counted.bytes);
    }

    private static void lines(Map<String, String> manifest, OutputStream out) throws IOException {
        for (Map.Entry<String, String> line : manifest.entrySet()) {
            out.write((line.getValue() + "  " + line.getKey() + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String text(Map<String, String> manifest) {
        StringBuilder text = new StringBuilder();
        manifest.forEach(
                (path, sha256) -> text.append(sha256).append("  ").append(path).append('\n'));
        return text.toString();
    }

    /** Copies a stream with a small buffer. */
    public static Content copyOf(InputStream content) {
        return out -> {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                out.write(buffer, 0, n);
            }
        };
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Counted extends FilterOutputStream {
        private final DigestOutputStream digested;
        private long bytes;

        Counted(OutputStream out) {
            super(out);
            digested = new DigestOutputStream(out, sha256Digest());
        }

        @Override
        public void write(int b) throws IOException {
            digested.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            digested.write(from, offset, length);
            bytes += length;
        }

        @Override
        public void close() {
            // The entry is closed by its ZIP.
        }

        String sha256() {
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        }
    }

    /** Where the ZIP goes; once shut it swallows everything, and it never closes what is not ours. */
    private static final class Outlet extends FilterOutputStream {
        private boolean open = true;

        Outlet(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            if (open) {
                out.write(b);
            }
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (open) {
                out.write(from, offset, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (open) {
                out.flush();
            }
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
