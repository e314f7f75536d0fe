package org.muniment.conformance.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The data folder of a stopped product, in the hands of somebody with a shell. */
record StoppedHouse(Path root, Path data) {

    private static final Map<String, String> FAKED =
            Map.of("FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1", "NO_FAKE_STAT", "1");

    /** What {@code ops/muniment} says. */
    Product.Ran run(String... words) throws Exception {
        return run(List.of(), Map.of(), words);
    }

    /** The same with a system clock that many days ahead. */
    Product.Ran runInDays(int days, String... words) throws Exception {
        return run(List.of("faketime", "-f", "+" + days + "d"), FAKED, words);
    }

    private Product.Ran run(List<String> before, Map<String, String> more, String... words) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.add(root.resolve("ops/muniment").toString());
        command.addAll(List.of(words));
        Map<String, String> environment = new HashMap<>(more);
        environment.put("MUNIMENT_DATA", data.toString());
        return Product.run(command, environment);
    }

    /** What it says when it must succeed. */
    String done(String... words) throws Exception {
        Product.Ran ran = run(words);
        assertThat(ran.status())
                .as(String.join(" ", words) + ": " + ran.out() + ran.err())
                .isZero();
        return ran.out();
    }

    Path archive(String name) {
        return data.resolve("archives/shop").resolve(name);
    }

    /** The same without the database, in a new folder. */
    StoppedHouse copy(Path to) throws Exception {
        Files.createDirectory(to);
        for (String part : List.of("keys", "ledger", "archives", "logs")) {
            sh(to, "cp -a '" + data.resolve(part) + "' .");
        }
        return new StoppedHouse(root, to);
    }

    /** The first bundle of ledger entries: full, or the widest part of it. */
    Path ledgerEntries() throws IOException {
        Path folder = data.resolve("ledger/tile/entries");
        if (Files.exists(folder.resolve("000"))) {
            return folder.resolve("000");
        }
        try (Stream<Path> parts = Files.list(folder.resolve("000.p"))) {
            return parts.max((a, b) -> Integer.compare(width(a), width(b))).orElseThrow();
        }
    }

    private static int width(Path part) {
        return Integer.parseInt(part.getFileName().toString());
    }

    static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 1;
        Files.write(file, bytes);
    }

    static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Runs a line of shell in a folder; it must succeed. */
    static String sh(Path at, String script) throws Exception {
        Product.Ran ran = Product.run(List.of("sh", "-ec", "cd '" + at + "'\n" + script), Map.of());
        assertThat(ran.status()).as(script + ": " + ran.err()).isZero();
        return ran.out();
    }

    static boolean hasCommand(String name) throws Exception {
        return Product.run(List.of("sh", "-c", "command -v " + name), Map.of()).status() == 0;
    }
}
