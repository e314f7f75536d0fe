package org.muniment.archive;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.muniment.archive.DaySealer.SealedDay;
import org.muniment.archive.format.v1.Hashing;
import org.muniment.archive.format.v1.HashingStream;
import org.muniment.archive.format.v1.MonthTar;
import org.muniment.archive.format.v1.MonthTarWriter;
import org.muniment.archive.format.v1.Toc;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.terms.Tampered;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.age.AgeRecipient;
import org.muniment.vault.age.AgeWriter;

/**
 * Builds an archive with more days beside the one there is, and reads it back. Used once, by one thread.
 *
 * <p>Two files appear: {@code .day.new}, the sealed days while their sizes are not known, and {@code .new}, the archive. Both
 * hold ciphertext only.
 */
final class MonthAppend {

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int COPY_BYTES = 64 << 10;

    private final ArchiveId id;
    private final Path file;
    private final Path part;
    private final AgeIdentity identity;
    private final List<AgeRecipient> recipients;

    MonthAppend(ArchiveFiles files, ArchiveId id, AgeIdentity identity, List<AgeRecipient> others) {
        this.id = id;
        this.file = files.beside(id, ArchiveFiles.NEW);
        this.part = files.beside(id, ArchiveFiles.PART + ArchiveFiles.NEW);
        this.identity = identity;
        this.recipients = new ArrayList<>(List.of(identity.recipient()));
        others.stream().filter(other -> !recipients.contains(other)).forEach(recipients::add);
    }

    /**
     * A new archive that was written, forced to disk and read back.
     *
     * @param tocSha256 what the ledger is to hold
     */
    record Written(Toc toc, String tocSha256, long bytes) {}

    /**
     * Does it all.
     *
     * @param days none of which the archive has, in the order in which they are to stand
     * @param before the archive as it is, if there is one
     * @throws Tampered if the old archive is damaged, or the new one does not read back as it was given
     */
    Written write(List<OfferedDay> days, Instant now, Optional<OpenArchive> before) throws IOException {
        List<SealedDay> sealed;
        BlockIndexBuilder.Files index;
        Optional<BlockIndex> old = before.isPresent() ? Optional.of(before.get().index()) : Optional.empty();
        try (BlockIndexBuilder builder = new BlockIndexBuilder(old)) {
            sealed = sealDays(days, builder);
            for (SealedDay day : sealed) {
                LocalDate date = day.member().day().orElseThrow().day();
                builder.remember(BlockField.LINES_SHA256 + date, day.linesSha256());
            }
            index = builder.finish();
        }
        Toc toc = writeTar(sealed, index, now, before);
        Files.delete(part);
        readBack(toc, days.stream().map(OfferedDay::day).collect(Collectors.toSet()));
        return new Written(toc, Hashing.sha256Hex(toc.encode()), Files.size(file));
    }

    /** One behind the other into the one part file. */
    private List<SealedDay> sealDays(List<OfferedDay> days, BlockIndexBuilder builder) throws IOException {
        List<SealedDay> sealed = new ArrayList<>();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES)) {
            for (OfferedDay offered : days) {
                try (DaySource.Records records = offered.records().open();
                        DaySealer sealer = new DaySealer(offered.day(), recipients, out, builder)) {
                    sealed.add(sealer.seal(records));
                }
            }
        }
        return sealed;
    }

    private Toc writeTar(List<SealedDay> days, BlockIndexBuilder.Files index, Instant now, Optional<OpenArchive> before)
            throws IOException {
        Instant second = Instant.ofEpochSecond(now.getEpochSecond());
        try (FileOutputStream out = new FileOutputStream(file.toFile());
                OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
                MonthTarWriter tar = new MonthTarWriter(buffered)) {
            if (before.isPresent()) {
                copyMembers(before.get().tar(), tar);
            } else {
                addReadme(tar);
            }
            try (InputStream in = Files.newInputStream(part)) {
                for (SealedDay day : days) {
                    tar.add(day.member(), endOf(day.member()), in);
                }
            }
            if (before.isPresent()) {
                copyIndex(before.get().tar(), index.kept(), tar, second);
            }
            for (Map.Entry<String, byte[]> member : index.made().entrySet()) {
                addIndex(tar, member.getKey(), member.getValue(), second);
            }
            Toc toc = new Toc(
                    id.tenant().value(),
                    id.stream(),
                    id.month(),
                    second,
                    before.map(old -> old.tar().tocSha256()),
                    tar.members());
            tar.finish(toc);
            buffered.flush();
            out.getFD().sync();
            return toc;
        }
    }

    /** Byte for byte, each against the hash it was sealed with. */
    private static void copyMembers(MonthTar old, MonthTarWriter tar) throws IOException {
        for (TocMember member : old.toc().members()) {
            if (member.indexFile().isEmpty()) {
                Instant modified = member.day().isPresent() ? endOf(member) : startOf(old.toc());
                try (InputStream in = old.stream(member)) {
                    tar.add(member, modified, in);
                }
            }
        }
    }

    private static void copyIndex(MonthTar old, Set<String> kept, MonthTarWriter tar, Instant now) throws IOException {
        for (TocMember member : old.toc().members()) {
            if (member.indexFile().filter(kept::contains).isPresent()) {
                try (InputStream in = old.stream(member)) {
                    tar.add(member, now, in);
                }
            }
        }
    }

    private void addReadme(MonthTarWriter tar) throws IOException {
        byte[] text = Readme.text(id).getBytes(StandardCharsets.UTF_8);
        TocMember member = new TocMember(
                TocMember.README, 0, text.length, Hashing.sha256Hex(text), Optional.empty(), Optional.empty());
        tar.add(member, id.month().atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(), new ByteArrayInputStream(text));
    }

    private void addIndex(MonthTarWriter tar, String name, byte[] plain, Instant now) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream(plain.length + COPY_BYTES);
        HashingStream sealed = new HashingStream(bytes);
        AgeWriter age = new AgeWriter(sealed, recipients);
        age.write(plain);
        age.finish();
        TocMember member = new TocMember(
                TocMember.indexName(name),
                0,
                sealed.count(),
                sealed.sha256Hex(),
                Optional.of(Hashing.hex(age.headDigest())),
                Optional.empty());
        tar.add(member, now, new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static Instant endOf(TocMember member) {
        LocalDate day = member.day().orElseThrow().day();
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Instant startOf(Toc toc) {
        return toc.month().atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /**
     * Every member's hash, and the new days line for line. Days from before were read back when they were new, and their
     * sealed bytes are the same.
     */
    private void readBack(Toc toc, Set<LocalDate> days) throws IOException {
        VerifyReport report =
                new ArchiveCheck(file, id).run(Optional.of(identity), summary -> days.contains(summary.day()));
        if (!report.sound()) {
            throw new Tampered("new archive " + id + " does not read back: " + report.problems());
        }
        try (OpenArchive written = OpenArchive.open(file, id, identity, new BlockCache(1 << 20))) {
            if (!written.tar().toc().equals(toc)) {
                throw new Tampered("new archive " + id + " does not read back: TOC.json");
            }
        }
    }
}
