package org.muniment.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.muniment.archive.format.v1.FrameCodec;
import org.muniment.archive.format.v1.FrameTable;
import org.muniment.archive.format.v1.Hashing;
import org.muniment.archive.format.v1.HashingStream;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.archive.format.v1.TocMember.DaySummary;
import org.muniment.terms.Refusal;
import org.muniment.vault.age.AgeRecipient;
import org.muniment.vault.age.AgeWriter;

/**
 * Makes the member of one day: lines into frames, frames compressed, everything sealed, each frame indexed. Holds one frame
 * at a time. Used once, by one thread.
 */
final class DaySealer implements AutoCloseable {

    private final LocalDate day;
    private final BlockIndexBuilder index;
    private final HashingStream sealed;
    private final AgeWriter age;
    private final FrameCodec codec = new FrameCodec();
    private final FrameTable table = new FrameTable();
    private final MessageDigest linesDigest = Hashing.sha256();
    private final FrameTerms terms = new FrameTerms();
    private byte[] frame = new byte[FrameCodec.FRAME_BYTES];
    private int held;
    private int heldLines;
    private Instant heldFirst = Instant.MAX;
    private Instant heldLast = Instant.MIN;
    private long offset;
    private long lines;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    /** @param out takes ciphertext only */
    DaySealer(LocalDate day, List<AgeRecipient> recipients, OutputStream out, BlockIndexBuilder index)
            throws IOException {
        this.day = day;
        this.index = index;
        this.sealed = new HashingStream(out);
        this.age = new AgeWriter(sealed, recipients);
    }

    /**
     * A finished day.
     *
     * @param member without its place in the tar
     * @param linesSha256 of all lines with their ends, lower case hexadecimal
     */
    record SealedDay(TocMember member, String linesSha256) {}

    SealedDay seal(DaySource.Records records) throws IOException {
        for (Optional<ArchiveRecord> next = records.next(); next.isPresent(); next = records.next()) {
            add(next.get());
        }
        if (held > 0) {
            closeFrame();
        }
        age.write(table.encode());
        age.finish();
        Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        DaySummary summary = new DaySummary(
                day,
                lines,
                table.plainBytes(),
                table.frames(),
                lines == 0 ? start : Instant.ofEpochMilli(BlockField.millis(first)),
                lines == 0 ? start : BlockField.endOf(BlockField.millis(last)));
        TocMember member = new TocMember(
                TocMember.dataName(day),
                0,
                sealed.count(),
                sealed.sha256Hex(),
                Optional.of(Hashing.hex(age.headDigest())),
                Optional.of(summary));
        return new SealedDay(member, Hashing.hex(linesDigest.digest()));
    }

    private void add(ArchiveRecord record) throws IOException {
        byte[] line = record.jsonLine();
        checkSize(line);
        if (held > 0 && held + line.length + 1 > FrameCodec.FRAME_BYTES) {
            closeFrame();
        }
        if (frame.length < line.length + 1) {
            frame = new byte[line.length + 1];
        }
        System.arraycopy(line, 0, frame, held, line.length);
        frame[held + line.length] = '\n';
        held += line.length + 1;
        heldLines++;
        Instant time = record.time();
        heldFirst = time.isBefore(heldFirst) ? time : heldFirst;
        heldLast = time.isAfter(heldLast) ? time : heldLast;
        terms.add(record);
    }

    private static void checkSize(byte[] line) {
        if (line.length > ArchiveRecord.MAX_LINE_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "a line of more than " + ArchiveRecord.MAX_LINE_BYTES + " bytes");
        }
    }

    private static Refusal severalLines() {
        return new Refusal(Refusal.Code.BAD_INPUT, "a record of more than one line");
    }

    private void closeFrame() throws IOException {
        if (LineEnds.count(frame, 0, held) != heldLines) {
            throw severalLines();
        }
        linesDigest.update(frame, 0, held);
        FrameCodec.Compressed compressed = codec.compress(frame, held);
        age.write(compressed.bytes(), 0, compressed.length());
        int number = table.frames();
        table.add(compressed.length(), held);
        Frame described = new Frame(day, number, heldLines, heldFirst, heldLast);
        index.add(new FrameRow(described, offset, compressed.length(), held), terms);
        offset += compressed.length();
        lines += heldLines;
        first = heldFirst.isBefore(first) ? heldFirst : first;
        last = heldLast.isAfter(last) ? heldLast : last;
        terms.clear();
        held = 0;
        heldLines = 0;
        heldFirst = Instant.MAX;
        heldLast = Instant.MIN;
        if (frame.length > FrameCodec.FRAME_BYTES) {
            frame = new byte[FrameCodec.FRAME_BYTES];
        }
    }

    /** SHA-256 over all lines with their ends, as {@link SealedDay} has it, without writing anything. */
    static String linesSha256(DaySource.Records records) throws IOException {
        MessageDigest digest = Hashing.sha256();
        for (Optional<ArchiveRecord> next = records.next(); next.isPresent(); next = records.next()) {
            byte[] line = next.get().jsonLine();
            checkSize(line);
            if (LineEnds.count(line, 0, line.length) > 0) {
                throw severalLines();
            }
            digest.update(line);
            digest.update((byte) '\n');
        }
        return Hashing.hex(digest.digest());
    }

    @Override
    public void close() {
        codec.close();
        Arrays.fill(frame, (byte) 0);
    }
}
