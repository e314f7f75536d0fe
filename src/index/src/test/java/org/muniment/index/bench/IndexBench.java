package org.muniment.index.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.MMapDirectory;
import org.muniment.terms.AllowedToUse;

/**
 * Measures a sealed index against a plain {@link MMapDirectory} of the same bytes: CPU time, one JVM for each at the same
 * moment on a core of its own, then with the cores swapped. Prints one line per figure; a ratio below 1 favours sealed.
 *
 * <p>Arguments: number of documents (default 1,000,000), number of pairs of runs (default 2).
 */
@AllowedToUse("prints its figures")
public final class IndexBench {

    private static final PrintStream OUT = System.out;

    private final Path root;
    private final int documents;
    private final int pairs;

    private IndexBench(Path root, int documents, int pairs) {
        this.root = root;
        this.documents = documents;
        this.pairs = pairs;
    }

    /** Runs the bench, or one of its workers. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("worker")) {
            OUT.println(BenchWorker.run(args[1], args[2], Path.of(args[3]), Integer.parseInt(args[4])));
            return;
        }
        Path root = Files.createTempDirectory("muniment-index-bench");
        try {
            int documents = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
            int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 2;
            new IndexBench(root, documents, pairs).run();
        } finally {
            delete(root);
        }
    }

    private void run() throws Exception {
        OUT.printf("%d documents, %d pairs of runs, CPU time of sealed over plain%n", documents, pairs);
        Map<String, List<Double>> indexing = new LinkedHashMap<>();
        for (int pair = 0; pair < 2 * pairs; pair++) {
            compare("index", pair, indexing);
            delete(root.resolve("plain-first"));
            delete(root.resolve("sealed-first"));
            delete(root.resolve("sealed"));
            if (pair < 2 * pairs - 1) {
                delete(root.resolve("plain"));
            }
        }
        print(indexing);
        sealCopy();
        long plain = size(root.resolve("plain"));
        long sealed = size(root.resolve("sealed"));
        OUT.printf("size %.4f (%d of %d bytes)%n", sealed / (double) plain, sealed, plain);
        Map<String, List<Double>> queries = new LinkedHashMap<>();
        for (int pair = 0; pair < 2 * pairs; pair++) {
            compare("query", pair, queries);
        }
        print(queries);
        double sum = 0;
        int count = 0;
        for (Map.Entry<String, List<Double>> figure : queries.entrySet()) {
            if (figure.getKey().startsWith("warm ")) {
                sum += Math.log(geomean(figure.getValue()));
                count++;
            }
        }
        OUT.printf("warm geomean %.3f%n", Math.exp(sum / count));
    }

    /** Seals the plain index file by file, so that both have the same segments. */
    private void sealCopy() throws IOException {
        try (Directory plain = new MMapDirectory(root.resolve("plain"));
                Directory sealed = BenchWorker.open("sealed", root.resolve("sealed"))) {
            for (String name : plain.listAll()) {
                if (!name.equals("write.lock")) {
                    sealed.copyFrom(plain, name, name, IOContext.DEFAULT);
                }
            }
            sealed.sync(Arrays.asList(sealed.listAll()));
        }
    }

    private void compare(String work, int run, Map<String, List<Double>> ratios) throws Exception {
        Process plain = start(work, "plain", run % 2);
        Process sealed = start(work, "sealed", 1 - run % 2);
        Map<String, Double> baseline = figures(plain);
        Map<String, Double> ours = figures(sealed);
        for (Map.Entry<String, Double> figure : ours.entrySet()) {
            ratios.computeIfAbsent(figure.getKey(), name -> new ArrayList<>())
                    .add(figure.getValue() / baseline.get(figure.getKey()));
            OUT.printf(
                    "  run %d %s: plain %.0f us, sealed %.0f us%n",
                    run, figure.getKey(), baseline.get(figure.getKey()), figure.getValue());
        }
    }

    private Process start(String work, String kind, int core) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/taskset"))) {
            command.addAll(List.of("/usr/bin/taskset", "-c", Integer.toString(core)));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1200m", "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(IndexBench.class.getName(), "worker", work, kind));
        command.addAll(List.of(root.resolve(kind).toString(), Integer.toString(documents)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Map<String, Double> figures(Process worker) throws Exception {
        String text = new String(worker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (worker.waitFor() != 0) {
            throw new IllegalStateException("worker failed: " + worker.exitValue());
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            int equals = line.indexOf('=');
            figures.put(line.substring(0, equals), Double.parseDouble(line.substring(equals + 1)));
        });
        return figures;
    }

    private static void print(Map<String, List<Double>> ratios) {
        ratios.forEach((name, values) -> OUT.printf(
                "%s %.3f %s%n",
                name, geomean(values), values.stream().map("%.2f"::formatted).toList()));
    }

    private static double geomean(List<Double> values) {
        return Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow());
    }

    static long cpuMicros() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1000;
    }

    static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
