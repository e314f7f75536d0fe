package org.muniment.cli.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/**
 * The unpacked PostgreSQL program of one version.
 *
 * <p>PostgreSQL refuses to run as root. Where the product itself runs as root, its programs run inside a user
 * namespace without any mapping: they see an unprivileged user, hold no capability outside, and still own the files.
 *
 * @param folder {@code DATA/database/server-<version>}
 * @param version the full version, such as {@code 18.6.0}
 */
record ServerProgram(Path folder, String version) {

    /** A program that takes longer than this is stopped and reported. */
    private static final long TIMEOUT_SECONDS = 180;

    /** How much of a program's output is kept for the error message, in bytes. */
    private static final int OUTPUT_LIMIT = 8 * 1024;

    /** Unpacks the program that this build carries, unless an earlier start did. */
    static ServerProgram unpack(Path root) throws IOException {
        String version = bundledVersion();
        Path folder = root.resolve("server-" + version);
        if (!Files.isDirectory(folder)) {
            Path part = root.resolve("server-" + version + ".part");
            delete(part);
            Files.createDirectories(part);
            extract(part);
            Files.move(part, folder);
        }
        return new ServerProgram(folder, version);
    }

    String majorVersion() {
        return version.substring(0, version.indexOf('.'));
    }

    Path postgres() {
        return folder.resolve("bin").resolve("postgres");
    }

    /** Runs one of the programs to its end; fails with its output when it does not end well. */
    void run(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.directory(folder.toFile()).redirectErrorStream(true);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = readSome(process);
        if (!await(process)) {
            throw new IOException(program + " did not end within " + TIMEOUT_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException(program + " failed with exit code " + process.exitValue() + ": " + output
                    + (isRoot() ? " (as root this needs user namespaces; else start as another user)" : ""));
        }
    }

    private static String readSome(Process process) throws IOException {
        try (InputStream output = process.getInputStream()) {
            byte[] start = output.readNBytes(OUTPUT_LIMIT);
            output.transferTo(OutputStream.nullOutputStream());
            return new String(start, java.nio.charset.StandardCharsets.UTF_8).strip();
        }
    }

    private static boolean await(Process process) throws IOException {
        try {
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the database was starting", e);
        }
    }

    static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String bundledVersion() throws IOException {
        try (InputStream in = ServerProgram.class.getResourceAsStream("server.properties")) {
            if (in == null) {
                throw new IOException("this build carries no database server version");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "");
        }
    }

    private static void extract(Path into) throws IOException {
        String archive =
                "/postgres-linux-" + (System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64") + ".txz";
        try (InputStream packed = ServerProgram.class.getResourceAsStream(archive)) {
            if (packed == null) {
                throw new IOException(
                        "this build carries no database server for this processor; set your own database");
            }
            Process tar = new ProcessBuilder("tar", "-xf", "-", "-C", into.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream out = tar.getOutputStream();
                    InputStream plain = new XZInputStream(packed)) {
                plain.transferTo(out);
            }
            if (!await(tar) || tar.exitValue() != 0) {
                throw new IOException("unpacking the database server failed");
            }
        }
    }
}
