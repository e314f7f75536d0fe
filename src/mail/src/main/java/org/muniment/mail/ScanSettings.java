package org.muniment.mail;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

/**
 * The virus scanner of the house, a ClamAV daemon on the same machine: files of customers go to it in the clear.
 *
 * @param socket {@code muniment.mail.clamav.socket}: the path of clamd's socket, such as {@code /run/clamav/clamd.ctl}, or
 *     {@code 127.0.0.1:3310}; nothing is scanned without it
 * @param timeout {@code muniment.mail.clamav.timeout}: longest wait for one file; default 60 s
 * @param maxSize {@code muniment.mail.clamav.max-size}: largest file scanned, bytes; default 25 MiB, as clamd's own
 *     {@code StreamMaxLength}
 * @param unscanned {@code muniment.mail.clamav.unscanned}: what happens to files that are not scanned, because clamd has not
 *     come to them, does not answer, or takes none so large; default {@code offered}
 */
public record ScanSettings(SocketAddress socket, Duration timeout, long maxSize, Unscanned unscanned) {

    private static final String KEY = "muniment.mail.clamav.";
    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):(\\d{1,5})");

    /** Files that are not scanned. */
    public enum Unscanned {
        /** They can be downloaded; the page says that nobody scanned them. */
        OFFERED,
        /** They wait. */
        HELD
    }

    /** Refuses ({@code BAD_INPUT}) what cannot work. */
    public ScanSettings {
        if (timeout.isNegative() || timeout.isZero() || maxSize < 1 || maxSize > MailSettings.MAX_MESSAGE) {
            throw refused("timeout must be positive and max-size between 1 byte and 256MiB");
        }
    }

    static Optional<ScanSettings> from(Settings s) {
        Optional<String> socket = s.optionalString(KEY + "socket");
        Duration timeout = s.duration(KEY + "timeout", Duration.ofSeconds(60));
        long maxSize = s.bytes(KEY + "max-size", "25MiB");
        Unscanned unscanned = s.choice(KEY + "unscanned", Unscanned.OFFERED);
        return socket.map(text -> new ScanSettings(address(text), timeout, maxSize, unscanned));
    }

    private static SocketAddress address(String text) {
        if (text.startsWith("/")) {
            return UnixDomainSocketAddress.of(text);
        }
        Matcher tcp = HOST_AND_PORT.matcher(text);
        try {
            if (tcp.matches()) {
                InetAddress host = InetAddress.getByName(tcp.group(1));
                int port = Integer.parseInt(tcp.group(2));
                if (host.isLoopbackAddress() && port > 0 && port < 65_536) {
                    return new InetSocketAddress(host, port);
                }
            }
        } catch (UnknownHostException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "setting " + KEY + "socket names no host of this machine", e);
        }
        throw refused("socket must be a path or a loopback address with a port: files go there in the clear");
    }

    private static Refusal refused(String what) {
        return new Refusal(Refusal.Code.BAD_INPUT, "setting " + KEY + what);
    }
}
