package org.muniment.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port of this machine for a server of a test. */
public final class FreePort {

    private FreePort() {}

    /** A port of the loopback address that nobody listened on just now. */
    public static int take() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
