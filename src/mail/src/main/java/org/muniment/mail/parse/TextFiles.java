package org.muniment.mail.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.parse.Defects.Defect;

/**
 * Finds files that older mailers and news readers write into running text: uuencode and its base64 form (POSIX
 * {@code uuencode}), and yEnc 1.3. One pass over the lines; no line is read more than twice.
 */
final class TextFiles {
    private final byte[] content;
    private final Defects defects;
    private final List<Block> blocks = new ArrayList<>();

    private TextFiles(byte[] content, Defects defects) {
        this.content = content;
        this.defects = defects;
    }

    /**
     * A text without its files, and the files.
     *
     * @param text the bytes that are text
     * @param files in order
     */
    record Found(byte[] text, List<Member> files) {}

    /** One line: where it starts, ends without its break, and where the next one starts. */
    record Line(int start, int end, int next) {
        static Line at(byte[] bytes, int start) {
            int i = start;
            while (i < bytes.length && bytes[i] != '\n') {
                i++;
            }
            int end = i > start && bytes[i - 1] == '\r' ? i - 1 : i;
            return new Line(start, end, Math.min(i + 1, bytes.length));
        }

        boolean startsWith(byte[] bytes, String word) {
            if (end - start < word.length()) {
                return false;
            }
            for (int i = 0; i < word.length(); i++) {
                if (bytes[start + i] != word.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        boolean is(byte[] bytes, String word) {
            return end - start == word.length() && startsWith(bytes, word);
        }
    }

    /** A file in the text: where it stands with its first and last line, and where its encoded lines are. */
    record Block(Form form, String name, Slice whole, Slice lines, Optional<YEncoded.Frame> frame) {}

    /** How a file is written. */
    enum Form {
        UU,
        BASE64,
        YENC;

        byte[] decode(byte[] content, Slice lines) {
            return switch (this) {
                case UU -> UuEncoded.decode(content, lines);
                case BASE64 -> Transfer.base64(content, lines, new Defects());
                case YENC -> YEncoded.decode(content, lines);
            };
        }
    }

    /** Splits the decoded {@code content} of {@code part} into text and files. */
    static Found in(Part part, byte[] content, Defects defects) {
        TextFiles files = new TextFiles(content, defects);
        files.scan();
        return files.blocks.isEmpty() ? new Found(content, List.of()) : files.split(part);
    }

    private void scan() {
        int at = 0;
        while (at < content.length) {
            Line line = Line.at(content, at);
            Optional<Block> block =
                    switch (content[at]) {
                        case 'b' -> uuencoded(line);
                        case '=' -> YEncoded.block(content, line, defects);
                        default -> Optional.empty();
                    };
            if (block.isPresent() && blocks.size() == ReadingLimits.MAX_MEMBERS) {
                defects.add(Defect.PART_LIMIT);
                return;
            }
            block.ifPresent(blocks::add);
            at = block.map(found -> found.whole().end()).orElse(line.next());
        }
    }

    private Optional<Block> uuencoded(Line first) {
        boolean base64 = first.startsWith(content, "begin-base64 ");
        if (!base64 && !first.startsWith(content, "begin ")) {
            return Optional.empty();
        }
        String[] words = text(new Slice(first.start(), first.end())).split(" ", 3);
        if (words.length < 3 || !words[1].matches("[0-7]{3,4}") || words[2].isBlank()) {
            return Optional.empty();
        }
        Form form = base64 ? Form.BASE64 : Form.UU;
        boolean exact = true;
        int at = first.next();
        while (at < content.length) {
            Line line = Line.at(content, at);
            if (line.is(content, base64 ? "====" : "end")) {
                return block(form, words[2], new Slice(first.start(), line.next()), new Slice(first.next(), at));
            }
            UuEncoded.Shape shape = base64 ? base64Shape(line) : UuEncoded.shape(content, line);
            if (shape == UuEncoded.Shape.NONE) {
                return Optional.empty();
            }
            exact &= shape == UuEncoded.Shape.EXACT;
            at = line.next();
        }
        if (!exact || at == first.next()) {
            return Optional.empty();
        }
        defects.add(Defect.TRANSFER_ENCODING_BROKEN);
        return block(form, words[2], new Slice(first.start(), at), new Slice(first.next(), at));
    }

    private static Optional<Block> block(Form form, String name, Slice whole, Slice lines) {
        return Optional.of(new Block(form, name, whole, lines, Optional.empty()));
    }

    private UuEncoded.Shape base64Shape(Line line) {
        for (int i = line.start(); i < line.end(); i++) {
            byte b = content[i];
            boolean letter = (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9');
            if (!letter && b != '+' && b != '/' && b != '=') {
                return UuEncoded.Shape.NONE;
            }
        }
        return (line.end() - line.start()) % 4 == 0 ? UuEncoded.Shape.EXACT : UuEncoded.Shape.SHORT;
    }

    private String text(Slice slice) {
        return Charsets.guess(slice.copy(content), Optional.empty()).text();
    }

    private Found split(Part part) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<Member> files = new ArrayList<>();
        int from = 0;
        for (Block block : blocks) {
            text.write(content, from, block.whole().start() - from);
            from = block.whole().end();
        }
        text.write(content, from, content.length - from);
        int uu = 0;
        int yenc = 0;
        for (List<Block> pieces : YEncoded.joined(blocks)) {
            Block block = pieces.get(0);
            String path = part.path() + (block.form() == Form.YENC ? ".yenc." + ++yenc : ".uu." + ++uu);
            files.add(new Member(
                    path, FileName.clean(block.name()), Member.UNKNOWN_TYPE, "", part, all -> bytes(all, pieces)));
        }
        return new Found(text.toByteArray(), List.copyOf(files));
    }

    private static byte[] bytes(byte[] content, List<Block> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pieces.forEach(piece -> out.writeBytes(piece.form().decode(content, piece.lines())));
        return out.toByteArray();
    }

    /** Whether a line could start a file: a cheap look before the real one. */
    static boolean mayBeIn(byte[] content) {
        for (int i = 0; i < content.length; i++) {
            boolean lineStart = i == 0 || content[i - 1] == '\n';
            if (lineStart && (content[i] == 'b' || content[i] == '=')) {
                Line line = Line.at(content, i);
                if (line.startsWith(content, "begin") || line.startsWith(content, "=ybegin ")) {
                    return true;
                }
            }
        }
        return false;
    }

    static String ascii(byte[] content, Line line) {
        return new String(content, line.start(), line.end() - line.start(), StandardCharsets.ISO_8859_1);
    }
}
