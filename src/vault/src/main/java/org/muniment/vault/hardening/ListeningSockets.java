package org.muniment.vault.hardening;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The TCP ports that a process listens on, by the kernel's own tables (proc(5), {@code /proc/net/tcp}). */
final class ListeningSockets {

    private static final String LISTENING = "0A";
    private static final int STATE = 3;
    private static final int INODE = 9;

    private final Path process;

    ListeningSockets(Path process) {
        this.process = process;
    }

    /** The inodes of all sockets the process has open. */
    Set<String> inodes() throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                String target = target(file);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            // closed meanwhile
            return "";
        }
    }

    /** The ports in a table on which one of the sockets listens. */
    static Set<Integer> ports(List<String> table, Set<String> inodes) {
        Set<Integer> ports = new HashSet<>();
        for (String line : table) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > INODE && words[STATE].equals(LISTENING) && inodes.contains(words[INODE])) {
                ports.add(Integer.parseInt(words[1].substring(words[1].lastIndexOf(':') + 1), 16));
            }
        }
        return ports;
    }
}
