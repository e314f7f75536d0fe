package org.muniment.mail;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.muniment.terms.Secret;
import org.muniment.terms.Settings;

/**
 * How mail comes and goes.
 *
 * @param folder {@code muniment.mail.folder}; default {@code mail} inside {@code muniment.data}
 * @param addresses {@code muniment.mail.addresses}: our mailboxes, the first of which sends; default
 *     {@code support@localhost}. Subaddresses of them ({@code support+anything@…}) are ours too
 * @param domains {@code muniment.mail.domains}: domains of which every address is ours; default none
 * @param maxMessage {@code muniment.mail.max-message}: largest message accepted, bytes; default 50 MiB
 * @param spoolLimit {@code muniment.mail.spool-limit}: bytes waiting at which new mail is put off; default 2 GiB
 * @param parkAfter {@code muniment.mail.park-after}: failures after which a delivery waits for a person; default 8
 * @param retryPause {@code muniment.mail.retry-pause}: pause after the first failure, doubled up to one hour; default 2 s
 * @param lmtp {@code muniment.mail.lmtp.*}: default 127.0.0.1:2424
 * @param smtp {@code muniment.mail.smtp.*}: default 127.0.0.1:2525
 * @param certificate {@code muniment.mail.tls.keystore} (PKCS#12) and {@code muniment.mail.tls.password}; without them
 *     no STARTTLS is offered
 * @param relay {@code muniment.mail.relay} and below; without it nothing is sent
 * @param mailboxes {@code muniment.mail.imap.<name>.*} and {@code muniment.mail.pop3.<name>.*}: mailboxes to fetch
 * @param auth {@code muniment.mail.auth.*}: who vouches for senders
 * @param dkim {@code muniment.mail.dkim.*}: how outgoing mail is signed
 * @param replyLife {@code muniment.mail.reply-life}: how long a reply address works; default 365 days
 * @param scan {@code muniment.mail.clamav.*}: what scans attached files; default nothing
 * @param tls {@code muniment.mail.tls.policy}: which protection the way to a domain must have
 */
public record MailSettings(
        Path folder,
        List<String> addresses,
        List<String> domains,
        long maxMessage,
        long spoolLimit,
        int parkAfter,
        Duration retryPause,
        Listen lmtp,
        Listen smtp,
        Optional<Certificate> certificate,
        Optional<Relay> relay,
        List<MailAccount> mailboxes,
        AuthSettings auth,
        Dkim dkim,
        Duration replyLife,
        Optional<ScanSettings> scan,
        TlsPolicy tls) {

    /** Largest {@code maxMessage} allowed, bytes: a message is read into memory. */
    public static final long MAX_MESSAGE = 256L * 1024 * 1024;

    private static final String KEY = "muniment.mail.";
    private static final int SMTP_PORT = 25;
    private static final List<String> DEFAULT_ADDRESSES = List.of("support@localhost");

    /** Refuses ({@code BAD_INPUT}) what cannot work. */
    public MailSettings {
        addresses = List.copyOf(addresses);
        domains = List.copyOf(domains);
        mailboxes = List.copyOf(mailboxes);
        if (addresses.isEmpty() || !addresses.stream().allMatch(MailSettings::isAddress)) {
            throw refused("addresses must list at least one local@domain");
        }
        if (maxMessage < 1024 || maxMessage > MAX_MESSAGE) {
            throw refused("max-message must be between 1KiB and 256MiB");
        }
        if (spoolLimit < maxMessage || parkAfter < 1 || retryPause.isNegative() || retryPause.isZero()) {
            throw refused("spool-limit must hold one message, park-after and retry-pause must be positive");
        }
    }

    /** Reads {@code muniment.mail.*}. */
    public static MailSettings from(Settings s) {
        Path data = s.path("muniment.data", Path.of("data"));
        return new MailSettings(
                s.path(KEY + "folder", data.resolve("mail")),
                lowerCase(s.list(KEY + "addresses", DEFAULT_ADDRESSES)),
                lowerCase(s.list(KEY + "domains", List.of())),
                s.bytes(KEY + "max-message", "50MiB"),
                s.bytes(KEY + "spool-limit", "2GiB"),
                s.integer(KEY + "park-after", 8),
                s.duration(KEY + "retry-pause", Duration.ofSeconds(2)),
                Listen.from(s, KEY + "lmtp", 2424),
                Listen.from(s, KEY + "smtp", 2525),
                s.optionalPath(KEY + "tls.keystore")
                        .map(file -> new Certificate(file, s.secret(KEY + "tls.password", ""))),
                Relay.from(s),
                MailAccount.all(s),
                AuthSettings.from(s),
                Dkim.from(s),
                s.duration(KEY + "reply-life", Duration.ofDays(365)),
                ScanSettings.from(s),
                TlsPolicy.from(s));
    }

    /** The mailbox that sends. */
    public String address() {
        return addresses.get(0);
    }

    /** The domain that sends. */
    public String domain() {
        return address().substring(address().lastIndexOf('@') + 1);
    }

    /** Whether an envelope recipient is ours: a mailbox, a subaddress of one, or any address of our domains. */
    public boolean isOurs(String recipient) {
        String address = recipient.strip().toLowerCase(Locale.ROOT);
        int at = address.lastIndexOf('@');
        if (at <= 0) {
            return false;
        }
        if (addresses.contains(address) || domains.contains(address.substring(at + 1))) {
            return true;
        }
        int plus = address.indexOf('+');
        return plus > 0 && plus < at && addresses.contains(address.substring(0, plus) + address.substring(at));
    }

    private static boolean isAddress(String address) {
        return address.matches("[^\\s@<>,;:\"]{1,64}@[^\\s@<>,;:\"]{1,253}");
    }

    private static List<String> lowerCase(List<String> words) {
        List<String> lower = new ArrayList<>();
        words.forEach(word -> lower.add(word.toLowerCase(Locale.ROOT)));
        return lower;
    }

    private static Refusal refused(String what) {
        return new Refusal(Refusal.Code.BAD_INPUT, "setting " + KEY + what);
    }

    /**
     * Where a listener listens.
     *
     * @param enabled {@code .enabled}: whether it does; default true
     * @param host {@code .host}: address to bind; default loopback
     * @param port {@code .port}: TCP port, 0 for any free one
     */
    public record Listen(boolean enabled, String host, int port) {
        private static Listen from(Settings s, String key, int port) {
            return new Listen(
                    s.bool(key + ".enabled", true),
                    s.string(key + ".host", "127.0.0.1"),
                    s.integer(key + ".port", port));
        }
    }

    /**
     * The listeners' certificate.
     *
     * @param keystore PKCS#12 file with key and chain
     * @param password its password
     */
    public record Certificate(Path keystore, Secret password) {}

    /**
     * How outgoing mail is signed.
     *
     * @param domain {@code muniment.mail.dkim.domain}: who signs, the sending mailbox's domain or one above it; default the
     *     former
     * @param selectors {@code muniment.mail.dkim.selector}: the names of the keys to sign with, each of which
     *     {@code muniment mail dkim-key} has made; default none, mail is not signed
     */
    public record Dkim(String domain, List<String> selectors) {
        /** Most keys that sign one mail. */
        static final int MAX_SELECTORS = 4;

        /** Copies the list; refuses too many. */
        public Dkim {
            selectors = List.copyOf(selectors);
            if (selectors.size() > MAX_SELECTORS) {
                throw refused("dkim.selector names more than " + MAX_SELECTORS + " keys");
            }
        }

        private static Dkim from(Settings s) {
            String sender =
                    lowerCase(s.list(KEY + "addresses", DEFAULT_ADDRESSES)).get(0);
            String own = sender.substring(sender.lastIndexOf('@') + 1);
            String domain = s.string(KEY + "dkim.domain", own).toLowerCase(Locale.ROOT);
            if (!own.equals(domain) && !own.endsWith("." + domain)) {
                throw refused("dkim.domain is neither the sending mailbox's domain nor above it");
            }
            return new Dkim(domain, lowerCase(s.list(KEY + "dkim.selector", List.of())));
        }
    }

    /** When TLS is spoken to a relay or mailbox. */
    public enum Tls {
        /** From the first byte. */
        IMPLICIT,
        /** STARTTLS, or nothing is sent. */
        REQUIRED,
        /** STARTTLS if offered, without checking the name: better than clear text, no more (RFC 7435). */
        OPPORTUNISTIC,
        /** Never. */
        NONE
    }

    /**
     * Where our outgoing mail goes.
     *
     * @param host of {@code muniment.mail.relay}, written {@code smtp://host:port} or {@code smtps://host:port}; empty for
     *     {@code mx:}, the mail servers of each recipient's domain
     * @param port of the same; default 25, or 465 for {@code smtps}
     * @param tls {@code muniment.mail.relay-tls}; default {@code opportunistic} for a relay on this machine without a user,
     *     else {@code required}; {@code smtps} is always {@code implicit}. {@code mx:} goes by {@link TlsPolicy} alone
     * @param user {@code muniment.mail.relay-user}; empty for none
     * @param password {@code muniment.mail.relay-password}
     */
    public record Relay(String host, int port, Tls tls, String user, Secret password) {
        private static final Pattern DIRECT = Pattern.compile("mx:([1-9]\\d{0,4})?");

        private static Optional<Relay> from(Settings s) {
            String user = s.string(KEY + "relay-user", "");
            Secret password = s.secret(KEY + "relay-password", "");
            Optional<Tls> asked =
                    s.optionalString(KEY + "relay-tls").map(word -> s.choice(KEY + "relay-tls", Tls.REQUIRED));
            return s.optionalString(KEY + "relay").map(text -> {
                Matcher direct = DIRECT.matcher(text.strip());
                if (direct.matches()) {
                    return direct(direct.group(1), user, asked);
                }
                URI uri = uri(text, "relay");
                boolean implicit = "smtps".equals(uri.getScheme());
                if (!implicit && !"smtp".equals(uri.getScheme())) {
                    throw refused("relay is not smtp://host:port, smtps://host:port or mx:");
                }
                int port = uri.getPort() > 0 ? uri.getPort() : implicit ? 465 : SMTP_PORT;
                Tls ordinary = user.isEmpty() && isHere(uri.getHost()) ? Tls.OPPORTUNISTIC : Tls.REQUIRED;
                return new Relay(uri.getHost(), port, implicit ? Tls.IMPLICIT : asked.orElse(ordinary), user, password);
            });
        }

        private static Relay direct(@Nullable String port, String user, Optional<Tls> asked) {
            if (!user.isEmpty() || asked.isPresent()) {
                throw refused("relay-user and relay-tls mean nothing with mx:, which goes by tls.policy");
            }
            return new Relay(
                    "", port == null ? SMTP_PORT : Integer.parseInt(port), Tls.OPPORTUNISTIC, "", new Secret(""));
        }

        /** Whether mail goes to the mail servers of its recipients' domains. */
        public boolean isDirect() {
            return host.isEmpty();
        }

        /** Whether the relay is this machine, by the way it is written. */
        public boolean isLocal() {
            return isHere(host);
        }

        private static boolean isHere(String host) {
            return host.equalsIgnoreCase("localhost") || host.matches("127(\\.\\d{1,3}){3}|\\[?::1]?");
        }

        /** Where mail goes, for people. */
        public String shown() {
            return isDirect() ? "the recipients’ mail servers" : host + ":" + port;
        }
    }

    static URI uri(String text, String key) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() == null || uri.getUserInfo() != null) {
                throw refused(key + " names no host, or a user, which has a key of its own");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "setting " + KEY + key + " is not a URL", e);
        }
    }
}
