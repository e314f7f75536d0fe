package org.muniment.mail.send;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.muniment.mail.auth.Dns;
import org.muniment.mail.auth.DnsFailure;

/**
 * The servers that take a domain's mail: its MX hosts, most preferred first, else the domain itself (RFC 5321 section 5.1).
 * Among hosts of one preference the order is that of the name server's answer. Thread-safe.
 */
public final class MailHosts {
    /** Most MX hosts tried for one message. */
    public static final int MAX_HOSTS = 8;

    /** Most addresses tried of one host. */
    public static final int MAX_ADDRESSES = 3;

    private static final int SMTP_PORT = 25;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9])?");

    private final Dns dns;
    private final int port;

    /**
     * Looks up by {@code dns}.
     *
     * @param port where the servers are spoken to; at 25 addresses of this machine and its links are left out, since a
     *     stranger's domain may name them
     */
    public MailHosts(Dns dns, int port) {
        this.dns = dns;
        this.port = port;
    }

    /**
     * A server.
     *
     * @param name its name
     * @param address one of its addresses
     */
    public record Host(String name, InetAddress address) {}

    /**
     * What is known of a domain.
     *
     * @param servers where to try, in order; empty when there is none now
     * @param refusal why the domain takes no mail at all, for people; empty when it may
     */
    public record Answer(List<Host> servers, String refusal) {
        /** Copies the list. */
        public Answer {
            servers = List.copyOf(servers);
        }
    }

    /**
     * The servers of a domain.
     *
     * @param domain lower case, ASCII
     * @throws DnsFailure when name servers could not tell
     */
    public Answer of(String domain) throws DnsFailure {
        List<String> exchangers = dns.find(domain, Dns.Kind.MX);
        if (exchangers.equals(List.of("."))) {
            return new Answer(List.of(), "the domain takes no mail (null MX, RFC 7505)");
        }
        List<String> names = exchangers.isEmpty() ? List.of(domain) : exchangers;
        List<Host> servers = new ArrayList<>();
        boolean named = false;
        for (String name : names.stream()
                .filter(any -> NAME.matcher(any).matches())
                .limit(MAX_HOSTS)
                .toList()) {
            List<String> addresses = addresses(name);
            named |= !addresses.isEmpty();
            for (String address : addresses) {
                add(name, address, servers);
            }
        }
        boolean nowhere = !named && exchangers.isEmpty();
        return new Answer(servers, nowhere ? "there is no such mail domain" : "");
    }

    private List<String> addresses(String name) throws DnsFailure {
        List<String> addresses = new ArrayList<>(dns.find(name, Dns.Kind.A));
        try {
            addresses.addAll(dns.find(name, Dns.Kind.AAAA));
        } catch (DnsFailure e) {
            if (addresses.isEmpty()) { // else the older kind will do
                throw e;
            }
        }
        return addresses;
    }

    private void add(String name, String literal, List<Host> servers) {
        try {
            InetAddress address = InetAddress.getByName(literal); // a literal: nothing is looked up
            boolean ours = address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isMulticastAddress();
            long known =
                    servers.stream().filter(host -> host.name().equals(name)).count();
            if (!(ours && port == SMTP_PORT) && known < MAX_ADDRESSES) {
                servers.add(new Host(name, address));
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a name server's address record holds no address", e);
        }
    }
}
