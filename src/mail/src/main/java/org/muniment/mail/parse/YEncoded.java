package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.muniment.mail.parse.Defects.Defect;
import org.muniment.mail.parse.TextFiles.Block;
import org.muniment.mail.parse.TextFiles.Form;
import org.muniment.mail.parse.TextFiles.Line;

/** yEnc 1.3: single and multipart files, their size and CRC-32 checked. */
final class YEncoded {
    private static final int SHIFT = 42;
    private static final int ESCAPED = 64;
    private static final Pattern NUMBER = Pattern.compile("\\b(size|part|begin|end)=(\\d{1,18})(?!\\S)");
    private static final Pattern SUM = Pattern.compile("\\b(p?crc32)=([0-9A-Fa-f]{1,8})(?![0-9A-Fa-f])");

    private YEncoded() {}

    /**
     * What the framing lines say.
     *
     * @param part number of the part, 0 for a file in one piece
     * @param begin position of the first byte in the whole file, from 0
     * @param length bytes in this piece
     * @param total bytes in the whole file
     */
    record Frame(long part, long begin, long length, long total) {}

    /** The block that starts at {@code first}, when one does. */
    static Optional<Block> block(byte[] content, Line first, Defects defects) {
        if (!first.startsWith(content, "=ybegin ")) {
            return Optional.empty();
        }
        String head = TextFiles.ascii(content, first);
        int name = head.indexOf(" name=");
        if (name < 0 || !head.contains(" size=")) {
            return Optional.empty();
        }
        Map<String, Long> fields = numbers(head.substring(0, name));
        int data = first.next();
        long part = fields.getOrDefault("part", 0L);
        Line second = Line.at(content, data);
        if (second.startsWith(content, "=ypart ")) {
            fields.putAll(numbers(TextFiles.ascii(content, second)));
            data = second.next();
        }
        int at = data;
        Line line = Line.at(content, at);
        while (at < content.length && !line.startsWith(content, "=yend") && !line.startsWith(content, "=ybegin ")) {
            at = line.next();
            line = Line.at(content, at);
        }
        boolean closed = line.startsWith(content, "=yend");
        Slice lines = new Slice(data, at);
        byte[] decoded = decode(content, lines);
        if (!closed || !agrees(decoded, TextFiles.ascii(content, line), fields)) {
            defects.add(Defect.FILE_CHECKSUM_WRONG);
        }
        Frame frame = new Frame(
                part,
                Math.max(0, fields.getOrDefault("begin", 1L) - 1),
                decoded.length,
                fields.getOrDefault("size", 0L));
        byte[] label = Arrays.copyOfRange(content, first.start() + name + 6, first.end());
        String fileName = Charsets.guess(label, Optional.empty()).text().strip();
        int end = closed ? line.next() : at;
        return Optional.of(new Block(Form.YENC, fileName, new Slice(first.start(), end), lines, Optional.of(frame)));
    }

    private static Map<String, Long> numbers(String line) {
        Map<String, Long> fields = new LinkedHashMap<>();
        Matcher matcher = NUMBER.matcher(line);
        while (matcher.find()) {
            fields.putIfAbsent(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
        return fields;
    }

    /** Whether size and checksum of the last line fit; of several parts only the part's own sum can be checked. */
    private static boolean agrees(byte[] decoded, String last, Map<String, Long> head) {
        Map<String, Long> fields = numbers(last);
        boolean multipart = head.containsKey("part") || head.containsKey("begin");
        if (fields.getOrDefault("size", (long) decoded.length) != decoded.length) {
            return false;
        }
        if (!multipart && head.getOrDefault("size", (long) decoded.length) != decoded.length) {
            return false;
        }
        Matcher matcher = SUM.matcher(last);
        while (matcher.find()) {
            boolean mine = matcher.group(1).startsWith("p") == multipart;
            if (mine && Long.parseLong(matcher.group(2), 16) != crc(decoded)) {
                return false;
            }
        }
        return true;
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    static byte[] decode(byte[] content, Slice lines) {
        byte[] out = new byte[lines.length()];
        int length = 0;
        for (int i = lines.start(); i < lines.end(); i++) {
            byte b = content[i];
            if (b == '=' && i + 1 < lines.end()) {
                out[length++] = (byte) (content[++i] - ESCAPED - SHIFT);
            } else if (b != '\r' && b != '\n') {
                out[length++] = (byte) (b - SHIFT);
            }
        }
        return Arrays.copyOf(out, length);
    }

    /** Files in order, the parts of one file together when they are all there; else each part for itself. */
    static List<List<Block>> joined(List<Block> blocks) {
        Map<Object, List<Block>> groups = new LinkedHashMap<>();
        for (Block block : blocks) {
            boolean part = block.frame().isPresent() && block.frame().get().part() > 0;
            Object key = part ? List.of(block.name(), block.frame().get().total()) : block;
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(block);
        }
        List<List<Block>> files = new ArrayList<>();
        for (List<Block> group : groups.values()) {
            if (isWhole(group)) {
                files.add(List.copyOf(group));
            } else {
                group.forEach(block -> files.add(List.of(block)));
            }
        }
        return files;
    }

    /** Sorts the parts and looks whether they follow each other without a gap up to the file's size. */
    private static boolean isWhole(List<Block> group) {
        if (group.size() == 1) {
            return true;
        }
        group.sort(Comparator.comparingLong(block -> block.frame().orElseThrow().begin()));
        long position = 0;
        for (Block block : group) {
            Frame frame = block.frame().orElseThrow();
            if (frame.begin() != position) {
                return false;
            }
            position += frame.length();
        }
        return position == group.get(0).frame().orElseThrow().total();
    }
}
