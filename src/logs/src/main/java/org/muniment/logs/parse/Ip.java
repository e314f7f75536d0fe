package org.muniment.logs.parse;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Network addresses as text and as bytes, without ever asking a name server. Text by RFC 4291 and RFC 5952. */
public final class Ip {

    /** The longest text of an address, in characters: eight groups, or six groups and a dotted quad. */
    public static final int MAX_TEXT = 45;

    /** The {@link #kind} of an address of the public network. */
    public static final String EXTERNAL = "external";

    private Ip() {}

    /**
     * The 4 or 16 bytes of an address literal; null when the text is none. An IPv4-mapped IPv6 address gives the 4 bytes of
     * its IPv4 address.
     */
    public static byte @Nullable [] parse(String text) {
        int length = text.length();
        if (length < 2 || length > MAX_TEXT) {
            return null;
        }
        return text.indexOf(':') >= 0 ? six(text) : four(text, 0, length);
    }

    private static byte @Nullable [] four(String text, int from, int to) {
        byte[] out = new byte[4];
        int part = 0;
        int value = -1;
        int digits = 0;
        for (int i = from; i <= to; i++) {
            char c = i == to ? '.' : text.charAt(i);
            if (c == '.') {
                if (value < 0 || part > 3) {
                    return null;
                }
                out[part++] = (byte) value;
                value = -1;
                digits = 0;
            } else if (c >= '0' && c <= '9' && digits < 3) {
                value = (value < 0 ? 0 : value) * 10 + (c - '0');
                digits++;
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return part == 4 ? out : null;
    }

    private static byte @Nullable [] six(String text) {
        byte[] out = new byte[16];
        int at = 0;
        int gap = -1;
        int i = 0;
        int length = text.length();
        if (text.startsWith("::")) {
            gap = 0;
            i = 2;
        }
        while (i < length) {
            int end = i;
            while (end < length && text.charAt(end) != ':') {
                end++;
            }
            if (text.indexOf('.', i) >= 0 && end == length) {
                byte[] tail = four(text, i, length);
                if (tail == null || at > 12) {
                    return null;
                }
                System.arraycopy(tail, 0, out, at, 4);
                at += 4;
                break;
            }
            int value = group(text, i, end);
            if (value < 0 || at > 14) {
                return null;
            }
            out[at++] = (byte) (value >> 8);
            out[at++] = (byte) value;
            i = end + 1;
            if (end == length - 1) {
                return null;
            }
            if (i < length && text.charAt(i) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = at;
                i++;
            }
        }
        return close(out, at, gap);
    }

    private static byte @Nullable [] close(byte[] out, int at, int gap) {
        if (gap < 0) {
            return at == 16 ? unmapped(out) : null;
        }
        if (at == 16) {
            return null;
        }
        byte[] whole = new byte[16];
        System.arraycopy(out, 0, whole, 0, gap);
        System.arraycopy(out, gap, whole, 16 - (at - gap), at - gap);
        return unmapped(whole);
    }

    private static int group(String text, int from, int to) {
        if (to == from || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static byte[] unmapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return address;
            }
        }
        return address[10] == -1 && address[11] == -1 ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    /** The canonical text of 4 or 16 bytes. */
    public static String format(byte[] address) {
        if (address.length == 4) {
            return (address[0] & 255) + "." + (address[1] & 255) + "." + (address[2] & 255) + "." + (address[3] & 255);
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && at(address, i + run) == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = i;
                bestLength = run;
            }
        }
        StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                out.append("::");
                i += bestLength - 1;
            } else {
                if (out.length() > 0 && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(at(address, i)));
            }
        }
        return out.toString();
    }

    private static int at(byte[] address, int group) {
        return (address[group * 2] & 255) << 8 | (address[group * 2 + 1] & 255);
    }

    /**
     * What kind of address it is (RFC 6890): {@code private} (unique-local included), {@code loopback}, {@code link-local},
     * {@code shared} (a provider's own network), {@code multicast}, {@code reserved}, or {@code external}.
     */
    public static String kind(byte[] address) {
        return address.length == 4 ? kindOfFour(address[0] & 255, address[1] & 255) : kindOfSix(address);
    }

    private static String kindOfFour(int first, int second) {
        return switch (first) {
            case 0 -> "reserved";
            case 10 -> "private";
            case 100 -> (second & 0xc0) == 64 ? "shared" : EXTERNAL;
            case 127 -> "loopback";
            case 169 -> second == 254 ? "link-local" : EXTERNAL;
            case 172 -> (second & 0xf0) == 16 ? "private" : EXTERNAL;
            case 192 -> second == 168 ? "private" : EXTERNAL;
            default -> first < 224 ? EXTERNAL : first < 240 ? "multicast" : "reserved";
        };
    }

    private static String kindOfSix(byte[] a) {
        int first = a[0] & 255;
        if (first == 0) {
            for (int i = 1; i < 15; i++) {
                if (a[i] != 0) {
                    return EXTERNAL;
                }
            }
            return a[15] == 1 ? "loopback" : a[15] == 0 ? "reserved" : EXTERNAL;
        }
        if ((first & 0xfe) == 0xfc) {
            return "private";
        }
        if (first == 0xff) {
            return "multicast";
        }
        return first == 0xfe && (a[1] & 0xc0) == 0x80 ? "link-local" : EXTERNAL;
    }
}
