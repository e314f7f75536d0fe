package org.muniment.logs.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.muniment.archive.ArchiveRecord;
import org.muniment.archive.BlockQuery;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.query.Fields;
import org.muniment.logs.query.Glob;
import org.muniment.logs.query.Node;
import org.muniment.logs.query.Terms;
import org.muniment.logs.query.Words;
import org.muniment.vault.pseudonym.Prefix;

/**
 * Compiles a query for the block index of archives: every frame with a match is selected, others may be. Also makes the
 * records that go into an archive, with the terms this relies on; the name of a block-index field is a group's letter.
 */
public final class BlockCompiler {

    private BlockCompiler() {}

    /** A record as it goes into an archive. */
    public static ArchiveRecord record(LogRecord record) {
        Map<String, Collection<String>> terms = new LinkedHashMap<>();
        Terms.each(record, (group, text, from, to) -> terms.computeIfAbsent(String.valueOf(group), g -> new HashSet<>())
                .add(text.substring(from, to)));
        return new ArchiveRecord(record.time(), record.jsonBytes(), terms);
    }

    /** A superset of the query. */
    static BlockQuery compile(Node node) {
        return switch (node) {
            case Node.All all -> BlockQuery.all();
            case Node.Not not -> BlockQuery.all();
            case Node.And and ->
                BlockQuery.and(and.parts().stream()
                        .map(BlockCompiler::compile)
                        .filter(part -> !(part instanceof BlockQuery.All))
                        .toList());
            case Node.Or or ->
                or(or.parts().stream().map(BlockCompiler::compile).toList());
            case Node.Address address -> address(address);
            case Node.AddressInText inText ->
                or(inText.stored().values().stream()
                        .map(words -> leaf(new Node.Phrase(Fields.ANY, words)))
                        .toList());
            case Node.Leaf leaf -> leaf(leaf);
        };
    }

    private static BlockQuery or(List<BlockQuery> parts) {
        return parts.stream().anyMatch(part -> part instanceof BlockQuery.All)
                ? BlockQuery.all()
                : BlockQuery.or(parts);
    }

    private static BlockQuery address(Node.Address address) {
        String group = String.valueOf(address.field().equals(Ecs.FORWARDED_IP) ? Terms.FORWARDED : Terms.SOURCE);
        Map<Long, Prefix> stored = address.stored();
        Set<Prefix> blocks = new LinkedHashSet<>(stored == null ? List.of(address.clear()) : stored.values());
        List<BlockQuery> any = new ArrayList<>();
        for (Prefix block : blocks) {
            byte[] last = block.network().clone();
            for (int bit = block.bits(); bit < last.length * 8; bit++) {
                last[bit >> 3] |= (byte) (0x80 >> (bit & 7));
            }
            any.add(
                    block.bits() == last.length * 8
                            ? BlockQuery.term(group, Terms.hex(last))
                            : BlockQuery.between(group, Terms.hex(block.network()), Terms.hex(last)));
        }
        return BlockQuery.or(any);
    }

    private static BlockQuery leaf(Node.Leaf leaf) {
        String field = leaf.field();
        if (field.equals(Fields.ANY)) {
            Set<Character> groups = new LinkedHashSet<>(Terms.WORDS.values());
            return or(groups.stream().map(group -> words(leaf, group)).toList());
        }
        Character group = Terms.WORDS.get(field);
        if (group != null) {
            return words(leaf, group);
        }
        boolean special =
                field.equals(Ecs.SOURCE_IP) || field.equals(Ecs.FORWARDED_IP) || field.equals(Fields.PSEUDONYM);
        if (special || Terms.UNINDEXED.contains(field)) {
            return BlockQuery.all();
        }
        BlockQuery regular = field.equals(Ecs.STATUS) ? status(leaf) : named(leaf);
        return or(List.of(regular, BlockQuery.term(String.valueOf(Terms.IRREGULAR), field)));
    }

    private static BlockQuery words(Node.Leaf leaf, char group) {
        String name = String.valueOf(group);
        return switch (leaf) {
            case Node.Phrase phrase -> terms(name, phrase.words());
            case Node.Equal equal -> terms(name, Words.of(equal.value()));
            case Node.ValueGlob glob -> terms(name, glob.glob().certainWords());
            case Node.WordGlob glob -> wildcard(name, "", glob.glob());
            case Node.Exists exists -> BlockQuery.all();
            case Node.Range range -> BlockQuery.all();
        };
    }

    private static BlockQuery terms(String group, List<String> words) {
        return BlockQuery.and(new LinkedHashSet<>(words)
                .stream().map(word -> BlockQuery.term(group, word)).toList());
    }

    private static BlockQuery wildcard(String group, String before, Glob glob) {
        String pattern = before + glob.pattern();
        String start = before + glob.literalStart();
        if (start.length() > Words.MAX_WORD) {
            return BlockQuery.all();
        }
        return pattern.length() > 1000 ? BlockQuery.prefix(group, start) : BlockQuery.wildcard(group, pattern);
    }

    private static BlockQuery status(Node.Leaf leaf) {
        String group = String.valueOf(Terms.STATUS);
        if (leaf instanceof Node.Equal equal) {
            return BlockQuery.term(group, equal.value());
        }
        boolean threeDigits = leaf instanceof Node.Range range && range.low() >= 100 && range.high() <= 999;
        if (threeDigits && leaf instanceof Node.Range range) {
            return BlockQuery.between(group, Long.toString((long) Math.ceil(range.low())), Long.toString((long)
                    Math.floor(range.high())));
        }
        return BlockQuery.exists(group);
    }

    private static BlockQuery named(Node.Leaf leaf) {
        String group = String.valueOf(Terms.FIELD);
        String start = leaf.field() + Terms.SEPARATOR;
        return switch (leaf) {
            case Node.Equal equal -> BlockQuery.term(group, start + equal.value());
            case Node.ValueGlob glob ->
                BlockQuery.prefix(group, start + glob.glob().literalStart());
            default -> BlockQuery.prefix(group, start);
        };
    }
}
