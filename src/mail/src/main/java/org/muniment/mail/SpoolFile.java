package org.muniment.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/** The plaintext inside a sealed spool file: writes version 2, reads versions 1 and 2; see SPOOL-FORMAT.md. */
final class SpoolFile {
    private static final int MAGIC_1 = 0x4D534D31; // "MSM1"
    private static final int MAGIC_2 = 0x4D534D32; // "MSM2"
    private static final int TRAILER_BYTES = 32 + 8 + 8;
    private static final int BUFFER_BYTES = 64 * 1024;

    private SpoolFile() {}

    /** Hash, size and arrival of a message written to a spool file. */
    record Written(String sha256, long size, Instant received) {}

    /** What a spool file holds. */
    record Content(Envelope envelope, RawMail raw, Instant received) {
        /** The deliveries it stands for: one for each recipient, or one for the place it was fetched from. */
        List<Delivery> deliveries() {
            List<Delivery> deliveries = new ArrayList<>();
            if (envelope.fetched().isPresent()) {
                Envelope.Fetched at = envelope.fetched().get();
                DeliveryId id = DeliveryId.fetched(at.account(), at.uidValidity(), at.uid(), raw.sha256());
                deliveries.add(delivery(id, envelope.recipients()));
            } else {
                for (String recipient : envelope.recipients()) {
                    deliveries.add(delivery(DeliveryId.received(recipient, raw.sha256()), List.of(recipient)));
                }
            }
            return deliveries;
        }

        private Delivery delivery(DeliveryId id, List<String> recipients) {
            return new Delivery(
                    id,
                    envelope.route(),
                    envelope.from(),
                    recipients,
                    received,
                    envelope.clientAddress(),
                    envelope.helo(),
                    raw);
        }
    }

    /** Streams envelope and message into {@code out}; refuses ({@code TOO_LARGE}) more than {@code most} bytes. */
    static Written write(Envelope envelope, InputStream raw, OutputStream out, Bounds bounds) throws IOException {
        out.write(header(envelope));
        MessageDigest digest = RawMail.newSha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int read = raw.read(buffer); read >= 0; read = raw.read(buffer)) {
            size += read;
            if (size > bounds.maxMessage()) {
                throw new Refusal(Refusal.Code.TOO_LARGE, "message is larger than " + bounds.maxMessage() + " bytes");
            }
            digest.update(buffer, 0, read);
            out.write(buffer, 0, read);
        }
        byte[] sum = digest.digest();
        Instant received = Instant.ofEpochMilli(bounds.clock().millis());
        ByteArrayOutputStream trailer = new ByteArrayOutputStream(TRAILER_BYTES);
        DataOutputStream fields = new DataOutputStream(trailer);
        fields.write(sum);
        fields.writeLong(size);
        fields.writeLong(received.toEpochMilli());
        out.write(trailer.toByteArray());
        return new Written(HexFormat.of().formatHex(sum), size, received);
    }

    /** What bounds a message: its size, and the clock that says when it was complete. */
    record Bounds(long maxMessage, InstantSource clock) {}

    /** Reads a spool file of {@code plainSize} bytes; throws {@link Tampered} when it is not what was written. */
    static Content read(InputStream in, long plainSize, String name) throws IOException {
        try {
            DataInputStream fields = new DataInputStream(in);
            int magic = fields.readInt();
            if (magic != MAGIC_1 && magic != MAGIC_2) {
                throw new Tampered("spool file " + name + " has no magic number");
            }
            int headerBytes = fields.readInt();
            long rawBytes = plainSize - 8 - headerBytes - TRAILER_BYTES;
            if (headerBytes < 0
                    || headerBytes > 16 * 1024 * 1024
                    || rawBytes < 0
                    || rawBytes > MailSettings.MAX_MESSAGE) {
                throw new Tampered("spool file " + name + " has impossible lengths");
            }
            byte[] header = fields.readNBytes(headerBytes);
            Envelope envelope = envelope(new DataInputStream(new ByteArrayInputStream(header)), magic == MAGIC_2);
            byte[] raw = new byte[(int) rawBytes];
            fields.readFully(raw);
            byte[] sum = new byte[32];
            fields.readFully(sum);
            long size = fields.readLong();
            Instant received = Instant.ofEpochMilli(fields.readLong());
            RawMail mail = RawMail.of(raw);
            if (size != rawBytes || !Arrays.equals(sum, HexFormat.of().parseHex(mail.sha256()))) {
                throw new Tampered("spool file " + name + " does not match its checksum");
            }
            return new Content(envelope, mail, received);
        } catch (EOFException e) {
            throw new Tampered("spool file " + name + " ends too early", e);
        }
    }

    private static byte[] header(Envelope envelope) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(envelope.route().name());
        out.writeUTF(envelope.from());
        out.writeUTF(envelope.clientAddress().orElse(""));
        out.writeUTF(envelope.helo());
        out.writeInt(envelope.recipients().size());
        for (String recipient : envelope.recipients()) {
            out.writeUTF(recipient);
        }
        out.writeBoolean(envelope.fetched().isPresent());
        if (envelope.fetched().isPresent()) {
            Envelope.Fetched at = envelope.fetched().get();
            out.writeUTF(at.account());
            out.writeLong(at.uidValidity());
            out.writeLong(at.uid());
        }
        byte[] fields = bytes.toByteArray();
        ByteArrayOutputStream framed = new ByteArrayOutputStream(fields.length + 8);
        DataOutputStream frame = new DataOutputStream(framed);
        frame.writeInt(MAGIC_2);
        frame.writeInt(fields.length);
        frame.write(fields);
        return framed.toByteArray();
    }

    private static Envelope envelope(DataInputStream in, boolean greeted) throws IOException {
        Route route = Route.valueOf(in.readUTF());
        String from = in.readUTF();
        String client = in.readUTF();
        String helo = greeted ? in.readUTF() : "";
        int count = in.readInt();
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            recipients.add(in.readUTF());
        }
        Optional<Envelope.Fetched> fetched = Optional.empty();
        if (in.readBoolean()) {
            fetched = Optional.of(new Envelope.Fetched(in.readUTF(), in.readLong(), in.readLong()));
        }
        return new Envelope(
                route, from, recipients, client.isEmpty() ? Optional.empty() : Optional.of(client), helo, fetched);
    }
}
