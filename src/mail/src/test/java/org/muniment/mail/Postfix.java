package org.muniment.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Postfix of its own in a temporary folder, where that is installed (Debian: {@code postfix}) and the tests run as root,
 * which its master needs. It hands {@code desk.example} to one LMTP port and {@code x.example} to another, refuses {@code
 * refused@x.example}, puts {@code later@x.example} off, and offers STARTTLS on one port and insists on it on the other.
 */
final class Postfix implements AutoCloseable {
    private static final Path MASTER = Path.of("/usr/lib/postfix/sbin/master");

    private final Path folder;
    private final int edge;
    private final int relay;
    private final Process process;

    private Postfix(Path folder, int edge, int relay, Process process) {
        this.folder = folder;
        this.edge = edge;
        this.relay = relay;
        this.process = process;
    }

    static boolean installed() {
        return Files.isExecutable(MASTER) && System.getProperty("user.name").equals("root");
    }

    /** Starts one in front of two LMTP ports. */
    static Postfix start(ServerCertificate certificate, int desk, int others) throws Exception {
        Path folder = Files.createTempDirectory("mpf");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        int edge = freePort();
        int relay = freePort();
        queues(folder);
        Path etc = Files.createDirectories(folder.resolve("etc"));
        Files.writeString(etc.resolve("main.cf"), main(folder, certificate, desk, others));
        Files.writeString(etc.resolve("master.cf"), services(edge, relay));
        Process process = new ProcessBuilder(MASTER.toString(), "-c", etc.toString(), "-d")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        Postfix postfix = new Postfix(folder, edge, relay, process);
        Inbox.await(() -> answers(edge) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("Postfix did not start: " + Files.readString(folder.resolve("out")));
        }
        return postfix;
    }

    private static String main(Path folder, ServerCertificate certificate, int desk, int others) {
        return """
        compatibility_level = 3.6
        queue_directory = %1$s/spool
        data_directory = %1$s/data
        mail_owner = postfix
        setgid_group = postdrop
        maillog_file = %1$s/log
        maillog_file_prefixes = %1$s
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = edge.test
        mydestination =
        alias_maps =
        mynetworks = 127.0.0.0/8
        smtpd_relay_restrictions = permit_mynetworks, reject
        smtpd_recipient_restrictions =
            check_recipient_access inline:{ { later@x.example = DEFER } { refused@x.example = REJECT } }
        transport_maps = inline:{
            { desk.example = lmtp:inet:127.0.0.1:%2$d }
            { x.example = lmtp:inet:127.0.0.1:%3$d } }
        default_transport = error
        lmtp_send_xforward_command = yes
        smtpd_tls_security_level = may
        smtpd_tls_cert_file = %4$s
        smtpd_tls_key_file = %5$s
        minimal_backoff_time = 1s
        queue_run_delay = 1s
        """.formatted(folder, desk, others, certificate.certificate(), certificate.key());
    }

    private static String services(int edge, int relay) {
        return """
        127.0.0.1:%d inet n - n - - smtpd
        127.0.0.1:%d inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        error unix - - n - - error
        retry unix - - n - - error
        lmtp unix - - n - - lmtp
        anvil unix - - n - 1 anvil
        postlog unix-dgram n - n - 1 postlogd
        """.formatted(edge, relay);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void queues(Path folder) throws IOException {
        Path spool = Files.createDirectories(folder.resolve("spool"));
        Files.createDirectories(spool.resolve("pid"));
        own(Files.createDirectories(folder.resolve("data")), "rwx------", "postfix");
        for (String queue : List.of(
                "active",
                "bounce",
                "corrupt",
                "defer",
                "deferred",
                "flush",
                "hold",
                "incoming",
                "private",
                "saved",
                "trace")) {
            own(Files.createDirectories(spool.resolve(queue)), "rwx------", "postfix");
        }
        own(Files.createDirectories(spool.resolve("maildrop")), "rwx-wx---", "postdrop");
        own(Files.createDirectories(spool.resolve("public")), "rwx--x---", "postdrop");
    }

    private static void own(Path queue, String mode, String group) throws IOException {
        UserPrincipalLookupService names = queue.getFileSystem().getUserPrincipalLookupService();
        PosixFileAttributeView view = Files.getFileAttributeView(queue, PosixFileAttributeView.class);
        view.setOwner(names.lookupPrincipalByName("postfix"));
        view.setGroup(names.lookupPrincipalByGroupName(group));
        view.setPermissions(PosixFilePermissions.fromString(mode));
    }

    /** The port that strangers deliver to: STARTTLS is offered. */
    int edge() {
        return edge;
    }

    /** The port that takes nothing before STARTTLS. */
    int relay() {
        return relay;
    }

    /** What it has logged. */
    String log() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Messages in its queues. */
    long queued() {
        long count = 0;
        for (String queue : List.of("incoming", "active", "deferred")) {
            try (Stream<Path> files = Files.walk(folder.resolve("spool").resolve(queue))) {
                count += files.filter(Files::isRegularFile).count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> parts = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.forEach(ProcessHandle::destroy);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }
}
