package org.muniment.logs.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.Ip;
import org.muniment.vault.pseudonym.Prefix;
import org.muniment.vault.pseudonym.Pseudonyms;

/** Replaces the clear addresses of a query by the pseudonyms under which they are stored, epoch by epoch. */
public final class Resolver {

    /** The last epoch looked at: that of the year 9999 or so. */
    private static final long MAX_EPOCH = 100_000;

    private final Pseudonyms pseudonyms;
    private final long firstEpoch;
    private final long lastEpoch;
    private final SortedSet<Long> lost = new TreeSet<>();

    /** For records of those epochs. Makes no keys: an epoch that never had one holds no record. */
    public Resolver(Pseudonyms pseudonyms, long firstEpoch, long lastEpoch) {
        this.pseudonyms = pseudonyms;
        this.firstEpoch = Math.max(0, firstEpoch);
        this.lastEpoch = Math.min(MAX_EPOCH, lastEpoch);
    }

    /** Epochs in which a clear address was asked for and cannot be found any more: their key is destroyed. */
    public SortedSet<Long> lost() {
        return Collections.unmodifiableSortedSet(lost);
    }

    /** The query to run. */
    public Node resolve(Node node) {
        return switch (node) {
            case Node.And and -> new Node.And(all(and.parts()));
            case Node.Or or -> new Node.Or(all(or.parts()));
            case Node.Not not -> new Node.Not(resolve(not.part()));
            case Node.Address address -> address(address);
            case Node.AddressInText inText -> inText;
            case Node.Leaf leaf -> leaf;
            case Node.All all -> all;
        };
    }

    private List<Node> all(List<Node> parts) {
        List<Node> resolved = new ArrayList<>(parts.size());
        parts.forEach(part -> resolved.add(resolve(part)));
        return List.copyOf(resolved);
    }

    private Node address(Node.Address asked) {
        if (asked.field().equals(Fields.PSEUDONYM)) {
            return new Node.Address(Fields.PSEUDONYM, asked.clear(), null);
        }
        Map<Long, Prefix> stored = new HashMap<>();
        for (long epoch = firstEpoch; epoch <= lastEpoch; epoch++) {
            long at = epoch;
            pseudonyms.prefix(asked.clear(), epoch).ifPresent(prefix -> stored.put(at, prefix));
        }
        if (firstEpoch <= lastEpoch) {
            lost.addAll(pseudonyms.lost().subSet(firstEpoch, lastEpoch + 1));
        }
        Map<Long, Prefix> found = Map.copyOf(stored);
        if (!asked.field().equals(Fields.ANY)) {
            return new Node.Address(asked.field(), asked.clear(), found);
        }
        List<Node> anywhere = new ArrayList<>();
        anywhere.add(new Node.Address(Ecs.SOURCE_IP, asked.clear(), found));
        anywhere.add(new Node.Address(Ecs.FORWARDED_IP, asked.clear(), found));
        if (asked.clear().bits() == asked.clear().network().length * 8) {
            Map<Long, List<String>> words = new HashMap<>();
            found.forEach((epoch, prefix) -> words.put(epoch, List.copyOf(Words.of(Ip.format(prefix.network())))));
            anywhere.add(new Node.AddressInText(asked.clear(), Map.copyOf(words)));
        }
        return new Node.Or(List.copyOf(anywhere));
    }
}
