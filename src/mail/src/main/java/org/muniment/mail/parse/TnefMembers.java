package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.mail.parse.Defects.Defect;

/**
 * The files of a TNEF part. A message inside becomes a mail (message/rfc822) with its subject, sender, time and text, and
 * its own files follow it, one level deeper in their paths.
 */
final class TnefMembers {
    /** 1970 in FILETIME, units of 100 ns since 1601. */
    private static final long EPOCH_1970 = 116_444_736_000_000_000L;

    private static final long UNITS_PER_SECOND = 10_000_000L;
    /** UTF-8 bytes in one encoded-word: 60 characters of base64 and the frame stay under 75 (RFC 2047 section 2). */
    private static final int WORD_BYTES = 45;

    private final Part leaf;
    private final byte[] content;
    private final Defects defects;
    private final List<Member> members = new ArrayList<>();

    private TnefMembers(Part leaf, byte[] content, Defects defects) {
        this.leaf = leaf;
        this.content = content;
        this.defects = defects;
    }

    /** The files of {@code tnef}, which is the {@code content} of {@code leaf}. */
    static List<Member> of(Part leaf, byte[] content, Tnef tnef, Defects defects) {
        TnefMembers found = new TnefMembers(leaf, content, defects);
        found.add(tnef, leaf.path(), 1);
        return List.copyOf(found.members);
    }

    private void add(Tnef tnef, String prefix, int depth) {
        int number = 0;
        for (Tnef.File file : tnef.files()) {
            if (members.size() >= ReadingLimits.MAX_MEMBERS) {
                defects.add(Defect.PART_LIMIT);
                return;
            }
            String path = prefix + ".tnef." + ++number;
            Slice slice = file.content();
            Optional<Tnef> inner = Optional.empty();
            if (file.object() && depth < ReadingLimits.MAX_TNEF_DEPTH) {
                inner = Tnef.read(content, slice, defects);
            } else if (file.object()) {
                defects.add(Defect.DEPTH_LIMIT);
            }
            if (inner.isPresent()) {
                String name = file.name().isEmpty() ? inner.get().subject() : file.name();
                members.add(new Member(
                        path, FileName.clean(name + ".eml"), "message/rfc822", "", leaf, all -> letter(all, slice)));
                add(inner.get(), path, depth + 1);
            } else {
                String type = file.type().isEmpty() ? Member.UNKNOWN_TYPE : file.type();
                members.add(new Member(path, file.name(), type, file.cid(), leaf, slice::copy));
            }
        }
    }

    /** The message in {@code slice} as a mail; its bytes depend on nothing but the stream. */
    private static byte[] letter(byte[] content, Slice slice) {
        Tnef tnef = Tnef.read(content, slice, new Defects()).orElseThrow();
        BodyText.Chosen body = tnef.body();
        StringBuilder out = new StringBuilder(1_024);
        field(out, "Subject", words(tnef.subject()));
        String address = tnef.senderAddress();
        field(out, "From", (words(tnef.senderName()) + (address.isEmpty() ? "" : " <" + address + ">")).strip());
        field(out, "Date", date(tnef.sent()));
        field(out, "MIME-Version", "1.0");
        boolean html = !body.html().isBlank();
        field(out, "Content-Type", html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
        field(out, "Content-Transfer-Encoding", "base64");
        byte[] text = PlainText.clean(html ? body.html() : body.plain()).getBytes(StandardCharsets.UTF_8);
        out.append("\r\n").append(Base64.getMimeEncoder().encodeToString(text)).append("\r\n");
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void field(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            out.append(name).append(": ").append(value).append("\r\n");
        }
    }

    private static String words(String text) {
        StringBuilder out = new StringBuilder();
        StringBuilder piece = new StringBuilder();
        int bytes = 0;
        for (int c :
                PlainText.cut(text, ReadingLimits.MAX_QUOTE_LINE).codePoints().toArray()) {
            String one = Character.toString(c);
            int length = one.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + length > WORD_BYTES) {
                word(out, piece.toString());
                piece.setLength(0);
                bytes = 0;
            }
            piece.append(one);
            bytes += length;
        }
        word(out, piece.toString());
        return out.toString();
    }

    private static void word(StringBuilder out, String text) {
        if (!text.isEmpty()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.append(out.isEmpty() ? "" : "\r\n ")
                    .append("=?utf-8?B?")
                    .append(Base64.getEncoder().encodeToString(bytes))
                    .append("?=");
        }
    }

    private static String date(long fileTime) {
        long seconds = (fileTime - EPOCH_1970) / UNITS_PER_SECOND;
        return fileTime <= 0 || seconds < 0 || seconds > 32_000_000_000L
                ? ""
                : DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss Z", Locale.ROOT)
                        .format(Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC));
    }
}
