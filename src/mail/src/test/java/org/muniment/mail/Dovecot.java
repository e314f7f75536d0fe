package org.muniment.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A Dovecot of its own in a temporary folder, where that is installed (Debian: {@code dovecot-imapd}, {@code
 * dovecot-pop3d}, {@code dovecot-lmtpd}): every user signs in with {@link #PASSWORD}, and only after STARTTLS or STLS. It
 * never runs as root; started by root, it becomes {@code nobody}.
 */
final class Dovecot implements AutoCloseable {
    static final String PASSWORD = "secret";

    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private static final boolean ROOT = System.getProperty("user.name").equals("root");
    private static final AtomicInteger DROPPED = new AtomicInteger();

    private final Path folder;
    private final ServerCertificate certificate;
    private final Map<String, Integer> ports;
    private final Process process;

    private Dovecot(Path folder, ServerCertificate certificate, Map<String, Integer> ports, Process process) {
        this.folder = folder;
        this.certificate = certificate;
        this.ports = ports;
        this.process = process;
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM)
                && Stream.of("imap-login", "pop3-login", "lmtp")
                        .allMatch(part -> Files.isExecutable(Path.of("/usr/lib/dovecot", part)));
    }

    /** Starts one; {@code introspection} is where it asks about access tokens. */
    static Dovecot start(String introspection) throws Exception {
        Path folder = Files.createTempDirectory("mdc");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        ServerCertificate certificate = ServerCertificate.make(folder);
        Map<String, Integer> ports = new HashMap<>();
        for (String protocol : List.of("imap", "pop3", "lmtp")) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports.put(protocol, free.getLocalPort());
            }
        }
        Files.createDirectories(folder.resolve("mail"));
        Files.createDirectories(folder.resolve("run"));
        Files.writeString(folder.resolve("oauth.conf"), """
                introspection_mode = get
                introspection_url = %s
                username_attribute = username
                active_attribute = active
                active_value = true
                """.formatted(introspection));
        Files.writeString(folder.resolve("dovecot.conf"), configuration(folder, certificate, ports));
        giveAway(folder);
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"));
        }
        command.addAll(List.of(
                PROGRAM.toString(), "-F", "-c", folder.resolve("dovecot.conf").toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        Dovecot dovecot = new Dovecot(folder, certificate, ports, process);
        Inbox.await(() -> dovecot.answers() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("Dovecot did not start: " + Files.readString(folder.resolve("out")));
        }
        return dovecot;
    }

    private boolean answers() {
        return ports.values().stream().allMatch(port -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static String configuration(Path folder, ServerCertificate certificate, Map<String, Integer> ports)
            throws IOException {
        String user = ROOT ? "nobody" : System.getProperty("user.name");
        String pattern;
        try (InputStream in = Dovecot.class.getResourceAsStream("dovecot.conf")) {
            pattern = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        return String.format(
                Locale.ROOT,
                pattern,
                folder,
                user,
                group(folder),
                certificate.certificate(),
                certificate.key(),
                PASSWORD,
                ports.get("imap"),
                ports.get("pop3"),
                ports.get("lmtp"));
    }

    private static String group(Path folder) {
        try {
            return ROOT ? "nogroup" : Files.getAttribute(folder, "unix:gid").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a tree to whom Dovecot runs as. */
    private static void giveAway(Path tree) throws IOException {
        if (!ROOT) {
            return;
        }
        UserPrincipal nobody =
                tree.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path one : all.toList()) {
                Files.setOwner(one, nobody);
            }
        }
    }

    ServerCertificate certificate() {
        return certificate;
    }

    int port(String protocol) {
        return ports.get(protocol);
    }

    /** Settings of a mailbox that is fetched by {@code protocol}, under the name {@code box}. */
    String[] mailbox(String protocol, String user, String... more) {
        String key = protocol + ".box.";
        List<String> all = new ArrayList<>(List.of(
                key + "url",
                protocol + "://127.0.0.1:" + port(protocol),
                key + "user",
                user,
                key + "password",
                PASSWORD,
                key + "poll",
                "500ms",
                key + "address",
                "support@desk.example"));
        for (int i = 0; i < more.length; i += 2) {
            all.add(key + more[i]);
            all.add(more[i + 1]);
        }
        return all.toArray(String[]::new);
    }

    Path maildir(String user) {
        return folder.resolve("mail").resolve(user).resolve("Maildir");
    }

    /** Puts a message's file into a Maildir, as any delivery agent does. */
    Path drop(String user, byte[] raw) throws IOException {
        return drop(user, raw, "");
    }

    /** The same, with something behind its name. */
    Path drop(String user, byte[] raw, String ending) throws IOException {
        Path maildir = maildir(user);
        if (!Files.exists(maildir)) {
            for (String part : List.of("tmp", "new", "cur")) {
                Files.createDirectories(maildir.resolve(part));
            }
            giveAway(maildir.getParent());
        }
        String name =
                String.format("%d.M%06d.test%s", System.currentTimeMillis() / 1_000, DROPPED.incrementAndGet(), ending);
        Path draft = Files.write(maildir.resolve("tmp").resolve(name), raw);
        giveAway(draft);
        return Files.move(draft, maildir.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes away what it numbers by, so that it gives new numbers under a new UIDVALIDITY. */
    void forgetNumbers(String user) throws IOException {
        try (Stream<Path> files = Files.list(maildir(user))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("dovecot.index") || name.equals("dovecot-uidlist")) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Puts an earlier copy of its numbers in place. */
    void restoreNumbers(String user, Path backup) throws IOException {
        Path numbers = maildir(user).resolve("dovecot-uidlist");
        Files.copy(backup, numbers, StandardCopyOption.REPLACE_EXISTING);
        giveAway(numbers);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }
}
