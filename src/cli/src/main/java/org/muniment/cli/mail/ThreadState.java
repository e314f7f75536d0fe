package org.muniment.cli.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.muniment.terms.Refusal;

/**
 * What {@code mail thread} has seen: a text file of SHA-256 prefixes, no name, address or Message-ID in clear. A line is a
 * kind ({@code r} raw bytes, {@code m} Message-ID, {@code p} participant), the hash, and the thread, separated by blanks.
 */
final class ThreadState {
    /** Hex digits of a thread's name: those its first message's hash begins with. */
    static final int NAME_DIGITS = 16;

    private static final String HEAD = "muniment mail threads 1";
    private static final int HASH_BYTES = 16;

    private final Path file;
    private final Map<String, String> raws = new HashMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> participants = new HashSet<>();
    private final List<String> lines = new ArrayList<>(List.of(HEAD));

    private ThreadState(Path file) {
        this.file = file;
    }

    static ThreadState open(Path folder) throws IOException {
        Files.createDirectories(folder);
        ThreadState state = new ThreadState(folder.resolve("threads"));
        if (Files.exists(state.file)) {
            List<String> kept = Files.readAllLines(state.file, StandardCharsets.US_ASCII);
            if (kept.isEmpty() || !kept.get(0).equals(HEAD)) {
                throw new Refusal(Refusal.Code.BAD_INPUT, state.file + " holds no threads");
            }
            kept.subList(1, kept.size()).forEach(state::remember);
        }
        return state;
    }

    private void remember(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "r" -> raws.put(words[1], words[2]);
            case "m" -> ids.putIfAbsent(words[1], words[2]);
            default -> participants.add(words[1]);
        }
        lines.add(line);
    }

    Optional<String> copy(String rawSha256) {
        return Optional.ofNullable(raws.get(hash(rawSha256)));
    }

    Optional<String> holding(String messageId) {
        return Optional.ofNullable(ids.get(hash(messageId)));
    }

    boolean takesPart(String thread, String address) {
        return participants.contains(hash(thread + " " + address));
    }

    void add(String thread, String rawSha256, String messageId, Set<String> people) {
        remember("r " + hash(rawSha256) + " " + thread);
        if (!messageId.isEmpty() && !ids.containsKey(hash(messageId))) {
            remember("m " + hash(messageId) + " " + thread);
        }
        for (String person : people) {
            if (!takesPart(thread, person)) {
                remember("p " + hash(thread + " " + person) + " " + thread);
            }
        }
    }

    void save() throws IOException {
        Path draft = file.resolveSibling("threads.new");
        Files.write(draft, lines, StandardCharsets.US_ASCII);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
