package org.muniment.mail.auth;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** NSD, a real name server, with zones of its own on a loopback port; from Debian's package of that name. */
final class NameServer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/nsd");

    final int port;
    private final Process process;

    private NameServer(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts it with the zone {@code zone}; for {@code broken.zone} it has no records, which it tells those who ask. */
    static NameServer start(Path folder, String zone) throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("zone"), zone, StandardCharsets.US_ASCII);
        Path config = folder.resolve("nsd.conf");
        Files.writeString(config, """
                server:
                  server-count: 1
                  ip-address: 127.0.0.1@%2$d
                  username: ""
                  zonesdir: "%1$s"
                  database: ""
                  pidfile: "%1$s/nsd.pid"
                  zonelistfile: "%1$s/zone.list"
                  xfrdfile: "%1$s/xfrd.state"
                  logfile: "%1$s/nsd.log"
                  rrl-ratelimit: 0
                remote-control:
                  control-enable: no
                zone:
                  name: zone
                  zonefile: zone
                zone:
                  name: broken.zone
                  zonefile: missing.zone
                """.formatted(folder, port));
        Process process = new ProcessBuilder(List.of(PROGRAM.toString(), "-d", "-c", config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        NameServer server = new NameServer(port, process);
        server.await(folder);
        return server;
    }

    /** Waits until it answers. */
    private void await(Path folder) throws Exception {
        byte[] question = {
            0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 5, 'h', 'o', 'u', 's', 'e', 4, 'z', 'o', 'n', 'e', 0, 0, 6, 0, 1
        };
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(100);
            for (int i = 0; i < 100 && process.isAlive(); i++) {
                socket.send(new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), port));
                try {
                    socket.receive(new DatagramPacket(new byte[512], 512));
                    return;
                } catch (IOException notYet) {
                    Thread.sleep(20);
                }
            }
        }
        close();
        throw new IOException("nsd did not start: " + Files.readString(folder.resolve("out"))
                + (Files.exists(folder.resolve("nsd.log")) ? Files.readString(folder.resolve("nsd.log")) : ""));
    }

    /** As the setting names it. */
    String address() {
        return "127.0.0.1#" + port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
