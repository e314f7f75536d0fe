package org.muniment.mail;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.mail.MailSettings.Tls;
import org.muniment.terms.Refusal;
import org.muniment.terms.Secret;
import org.muniment.terms.Settings;

/**
 * A mailbox that is fetched: {@code muniment.mail.imap.<name>.*} or {@code muniment.mail.pop3.<name>.*}.
 *
 * @param name the operator's name for it, {@code a-z 0-9 -}; one name is one mailbox, whatever the protocol
 * @param route {@link Route#IMAP} or {@link Route#POP3}
 * @param host of {@code .url}, written {@code imap://host:port/Folder}, {@code imaps://…}, {@code pop3://host:port} or
 *     {@code pop3s://…}
 * @param port of the same; default 143, 993, 110 or 995
 * @param tls {@code imaps} and {@code pop3s} are {@code implicit}; else {@code .tls}, default {@code required}
 * @param folder of {@code .url}; default {@code INBOX}; POP3 has none
 * @param user {@code .user}
 * @param password {@code .password}
 * @param oauth {@code .oauth.*}; with it the password is not used
 * @param address {@code .address}: the mailbox's own address; default the first of {@code muniment.mail.addresses}
 * @param poll {@code .poll}: longest pause between two looks, with or without IDLE; default 60 s
 * @param delete {@code .delete}, POP3 only: whether what is durable here is deleted there; default false
 */
record MailAccount(
        String name,
        Route route,
        String host,
        int port,
        Tls tls,
        String folder,
        String user,
        Secret password,
        Optional<OAuth> oauth,
        Optional<String> address,
        Duration poll,
        boolean delete) {

    private static final String KEY = "muniment.mail.";

    /**
     * Where access tokens come from (OAuth 2.0, RFC 6749), given to the server by SASL XOAUTH2. With a refresh token that
     * grant is used, else client credentials.
     *
     * @param tokenUrl {@code .oauth.token-url}: https, or http on loopback
     * @param clientId {@code .oauth.client-id}
     * @param clientSecret {@code .oauth.client-secret}; empty for a public client
     * @param scope {@code .oauth.scope}; empty for the server's default
     * @param refreshToken {@code .oauth.refresh-token}: the first one; one that the server gives in its place is kept sealed
     */
    record OAuth(URI tokenUrl, String clientId, Secret clientSecret, String scope, Optional<Secret> refreshToken) {
        private static Optional<OAuth> from(Settings s, String key) {
            String id = s.string(key + "client-id", "");
            Secret secret = s.secret(key + "client-secret", "");
            String scope = s.string(key + "scope", "");
            Optional<Secret> refresh = s.optionalSecret(key + "refresh-token");
            return s.optionalString(key + "token-url").map(url -> new OAuth(uri(url, key), id, secret, scope, refresh));
        }

        private static URI uri(String url, String key) {
            try {
                URI uri = URI.create(url);
                boolean loopback =
                        uri.getHost() != null && uri.getHost().matches("127\\.\\d+\\.\\d+\\.\\d+|\\[::1]|localhost");
                if (uri.getHost() != null
                        && ("https".equals(uri.getScheme()) || (loopback && "http".equals(uri.getScheme())))) {
                    return uri;
                }
            } catch (IllegalArgumentException e) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "setting " + key + "token-url is not a URL", e);
            }
            throw new Refusal(Refusal.Code.BAD_INPUT, "setting " + key + "token-url is not https");
        }

        /** Shows no secret. */
        @Override
        public String toString() {
            return "OAuth[" + tokenUrl.getHost() + "]";
        }
    }

    /** Every mailbox set. */
    static List<MailAccount> all(Settings s) {
        List<MailAccount> accounts = new ArrayList<>();
        for (String name : s.names(KEY + "imap")) {
            accounts.add(from(s, Route.IMAP, name));
        }
        for (String name : s.names(KEY + "pop3")) {
            if (accounts.stream().anyMatch(a -> a.name().equals(name))) {
                throw refused("pop3." + name + " has a name that an IMAP mailbox has already");
            }
            accounts.add(from(s, Route.POP3, name));
        }
        for (int i = 0; i < accounts.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (accounts.get(i).isSameMailboxAs(accounts.get(j))) {
                    throw refused(accounts.get(i).name() + " is the same mailbox as "
                            + accounts.get(j).name());
                }
            }
        }
        return accounts;
    }

    /** Whether both fetch the same messages, which then came twice: POP3 shows what IMAP calls INBOX. */
    private boolean isSameMailboxAs(MailAccount other) {
        return !user.isEmpty()
                && user.equals(other.user)
                && host.equalsIgnoreCase(other.host)
                && folder.equals(other.folder)
                && (route != other.route || port == other.port);
    }

    private static MailAccount from(Settings s, Route route, String name) {
        String protocol = route.name().toLowerCase(Locale.ROOT);
        String group = protocol + "." + name;
        String key = KEY + group + ".";
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw refused(group + " has a name that is not a-z, 0-9 and hyphens");
        }
        URI uri = MailSettings.uri(
                s.optionalString(key + "url").orElseThrow(() -> refused(group + ".url is missing")), group + ".url");
        boolean implicit = (protocol + "s").equals(uri.getScheme());
        if (!implicit && !protocol.equals(uri.getScheme())) {
            throw refused(group + ".url is not " + protocol + "://host:port or " + protocol + "s://host:port");
        }
        Tls tls = s.choice(key + "tls", Tls.REQUIRED);
        String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        int port = route == Route.IMAP ? implicit ? 993 : 143 : implicit ? 995 : 110;
        return new MailAccount(
                name,
                route,
                uri.getHost(),
                uri.getPort() > 0 ? uri.getPort() : port,
                implicit ? Tls.IMPLICIT : tls,
                path.isEmpty() ? "INBOX" : path,
                s.string(key + "user", ""),
                s.secret(key + "password", ""),
                OAuth.from(s, key + "oauth."),
                s.optionalString(key + "address"),
                s.duration(key + "poll", Duration.ofSeconds(60)),
                route == Route.POP3 && s.bool(key + "delete", false));
    }

    private static Refusal refused(String what) {
        return new Refusal(Refusal.Code.BAD_INPUT, "setting " + KEY + what);
    }

    /** Names the mailbox as the server knows it, whatever the operator calls it. */
    String account() {
        return user + "@" + host + ":" + port + "/" + folder;
    }

    /** Shows neither user nor secret. */
    @Override
    public String toString() {
        return "MailAccount[" + name + "]";
    }
}
