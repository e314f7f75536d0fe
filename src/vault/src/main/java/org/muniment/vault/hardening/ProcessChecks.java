package org.muniment.vault.hardening;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Looks at a running Java process and its machine through {@code /proc}. Thread-safe. */
public final class ProcessChecks {

    private static final String SWAP = "Swap";
    private static final String CORE = "Core files";
    private static final String HEAP = "Heap dumps";
    private static final String ATTACH = "Attaching to the process";
    private static final String DEBUG = "Debuggers and agents";
    private static final String ROOT = "Who runs it";
    private static final String PORTS = "Ports it listens on";
    private static final Pattern AGENT = Pattern.compile(
            "-agentlib:.*|-agentpath:.*|-javaagent:.*|-Xrun.*|-Xdebug|-Dcom\\.sun\\.management\\.jmxremote.*");

    private final Path proc;
    private final Path self;

    ProcessChecks(Path proc, String process) {
        this.proc = proc;
        this.self = proc.resolve(process);
    }

    /** Those of this process. */
    public static ProcessChecks ofThis() {
        return new ProcessChecks(Path.of("/proc"), "self");
    }

    /** Those of another process of the same user. */
    public static ProcessChecks of(long pid) {
        return new ProcessChecks(Path.of("/proc"), Long.toString(pid));
    }

    /**
     * All of them.
     *
     * @param expected the TCP ports that were asked for; none means that any are
     */
    public List<Check> run(Set<Integer> expected) {
        List<String> options = options();
        return List.of(swap(), core(), heapDumps(options), attach(options), agents(options), user(), ports(expected));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }

    Check swap() {
        List<String> swaps = lines(proc.resolve("swaps"));
        if (swaps.isEmpty()) {
            return Check.unknown(SWAP, "This system does not tell whether it swaps.");
        }
        return swaps.size() == 1
                ? Check.good(SWAP, "Off: what is opened in memory stays in memory.")
                : Check.warning(
                        SWAP,
                        "On: opened content and keys may be written to the disk in clear.",
                        "swapoff -a, or encrypt the swap with a key made at each start.");
    }

    Check core() {
        String limit = lines(self.resolve("limits")).stream()
                .filter(line -> line.startsWith("Max core file size"))
                .map(line ->
                        line.substring("Max core file size".length()).strip().split("\\s+", -1)[0])
                .findFirst()
                .orElse("");
        List<String> patterns = lines(proc.resolve("sys/kernel/core_pattern"));
        String pattern = patterns.isEmpty() ? "" : patterns.getFirst();
        if (limit.isEmpty()) {
            return Check.unknown(CORE, "This system does not tell whether it writes them.");
        }
        // A program that takes core files is called whatever the limit (core(5)); these two keep to it.
        boolean takes = pattern.startsWith("|") && !pattern.contains("systemd-coredump") && !pattern.contains("apport");
        if (!limit.equals("0") || takes) {
            return Check.warning(
                    CORE,
                    takes
                            ? "A crash hands the whole memory to a program that takes core files."
                            : "A crash writes the whole memory to the disk in clear.",
                    "ulimit -c 0 before the start (ops/run does), LimitCORE=0 in the unit; kernel.core_pattern without a program.");
        }
        return Check.good(CORE, "Off: the limit is 0.");
    }

    /** The options of the Java process, from the command line and the environment, in order. */
    private List<String> options() {
        List<String> options = new ArrayList<>();
        for (String variable : read(self.resolve("environ"))) {
            if (variable.startsWith("JAVA_TOOL_OPTIONS=") || variable.startsWith("JDK_JAVA_OPTIONS=")) {
                options.addAll(
                        List.of(variable.substring(variable.indexOf('=') + 1).split("\\s+", -1)));
            }
        }
        options.addAll(read(self.resolve("cmdline")));
        return options;
    }

    private static List<String> read(Path file) {
        try {
            return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isOn(List<String> options, String flag) {
        boolean on = false;
        for (String option : options) {
            on = option.equals("-XX:+" + flag) || (on && !option.equals("-XX:-" + flag));
        }
        return on;
    }

    static Check heapDumps(List<String> options) {
        return isOn(options, "HeapDumpOnOutOfMemoryError") || isOn(options, "HeapDumpBeforeFullGC")
                ? Check.warning(
                        HEAP,
                        "On: when memory runs out, all of it is written to the disk in clear.",
                        "Take -XX:+HeapDumpOnOutOfMemoryError away.")
                : Check.good(HEAP, "Off.");
    }

    static Check attach(List<String> options) {
        return isOn(options, "DisableAttachMechanism")
                ? Check.good(ATTACH, "Off: no tool of this user can load code into it or dump its memory that way.")
                : Check.warning(
                        ATTACH,
                        "On: whoever runs as the same user can dump the memory with a stock tool.",
                        "Start with -XX:+DisableAttachMechanism, as ops/run does.");
    }

    static Check agents(List<String> options) {
        List<String> found = options.stream()
                .filter(option -> AGENT.matcher(option).matches())
                .map(option -> option.replaceAll("[=,].*", ""))
                .toList();
        return found.isEmpty()
                ? Check.good(DEBUG, "None: no debugger, agent or remote management was asked for.")
                : Check.warning(
                        DEBUG,
                        "Started with " + String.join(", ", found) + ", which sees everything in memory.",
                        "Start without it.");
    }

    Check user() {
        return lines(self.resolve("status")).stream()
                .filter(line -> line.startsWith("Uid:"))
                .findFirst()
                .map(line -> line.split("\\s+", -1)[2].equals("0")
                        ? Check.warning(
                                ROOT,
                                "It runs as root: a fault in it is a fault of the whole machine.",
                                "Run it as a user of its own.")
                        : Check.good(ROOT, "An ordinary user."))
                .orElse(Check.unknown(ROOT, "This system does not tell."));
    }

    Check ports(Set<Integer> expected) {
        SortedSet<Integer> ports = new TreeSet<>();
        try {
            Set<String> own = new ListeningSockets(self).inodes();
            for (String table : List.of("net/tcp", "net/tcp6")) {
                ports.addAll(ListeningSockets.ports(lines(proc.resolve(table)), own));
            }
        } catch (IOException e) {
            return Check.unknown(PORTS, "This system does not tell.");
        }
        SortedSet<Integer> others = new TreeSet<>(ports);
        others.removeAll(expected);
        return expected.isEmpty() || others.isEmpty()
                ? Check.good(PORTS, "TCP " + ports + (expected.isEmpty() ? "." : ", and no other."))
                : Check.warning(
                        PORTS,
                        "TCP " + others + ", which no setting asked for: administration or debugging may be open.",
                        "Find out what it is: ss -ltnp.");
    }
}
