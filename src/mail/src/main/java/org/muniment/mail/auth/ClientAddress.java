package org.muniment.mail.auth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.xbill.DNS.Address;

/** An IP address by its bytes; an IPv6 address that stands for an IPv4 one is that one. */
final class ClientAddress {
    private static final Pattern DOTTED =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern ZEROS = Pattern.compile("\\b0(?::0)+\\b");
    private static final int MAPPED_PREFIX = 12;

    private final byte[] bytes;

    private ClientAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The address written so, without asking anybody. */
    static Optional<ClientAddress> parse(String text) {
        Optional<ClientAddress> exact = exact(text);
        return exact.map(address ->
                address.isMapped() ? new ClientAddress(Arrays.copyOfRange(address.bytes, MAPPED_PREFIX, 16)) : address);
    }

    /** The address written so, of the family it is written in. */
    static Optional<ClientAddress> exact(String text) {
        boolean four = DOTTED.matcher(text).matches();
        byte[] bytes = Address.toByteArray(text, four ? Address.IPv4 : Address.IPv6);
        return bytes == null ? Optional.empty() : Optional.of(new ClientAddress(bytes));
    }

    /** The bytes of an address written so, of the family it is written in. */
    static Optional<byte[]> bytes(String text) {
        return exact(text).map(address -> address.bytes.clone());
    }

    private boolean isMapped() {
        if (bytes.length != 16) {
            return false;
        }
        for (int i = 0; i < MAPPED_PREFIX; i++) {
            if (bytes[i] != (i < 10 ? 0 : (byte) 0xFF)) {
                return false;
            }
        }
        return true;
    }

    boolean isFour() {
        return bytes.length == 4;
    }

    boolean isLoopback() {
        return isFour() ? bytes[0] == 127 : plain().isLoopbackAddress();
    }

    /** Whether the first {@code bits} of both are the same; false across families. */
    boolean matches(ClientAddress network, int bits) {
        if (network.bytes.length != bytes.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(bytes, 0, whole, network.bytes, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || ((bytes[whole] ^ network.bytes[whole]) & 0xFF) >> (8 - rest) == 0;
    }

    /** As the macro {@code i} writes it: dotted bytes, or dotted nibbles. */
    String dotted() {
        if (isFour()) {
            return plain().getHostAddress();
        }
        return String.join(".", HexFormat.of().withUpperCase().formatHex(bytes).split("", 0));
    }

    /** As people write it (RFC 5952). */
    String text() {
        String text = plain().getHostAddress();
        String longest = ZEROS.matcher(text)
                .results()
                .map(MatchResult::group)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return isFour() || longest.isEmpty() ? text : text.replaceFirst("(?:^|:)" + longest + "(?:$|:)", "::");
    }

    /** The name its PTR records have. */
    String reverseName() {
        String[] parts = dotted().split("\\.", -1);
        StringBuilder name = new StringBuilder();
        for (int i = parts.length - 1; i >= 0; i--) {
            name.append(parts[i]).append('.');
        }
        return name.append(isFour() ? "in-addr.arpa" : "ip6.arpa").toString().toLowerCase(Locale.ROOT);
    }

    private InetAddress plain() {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
