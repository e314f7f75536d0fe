package org.muniment.mail;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** A mailbox to be fetched by IMAP and one by POP3, which is emptied: on Dovecot where it is installed, else on GreenMail. */
final class Mailboxes implements AutoCloseable {
    private static final String IMAP_USER = "one@desk.example";
    private static final String POP3_USER = "two@desk.example";

    private final Optional<Dovecot> dovecot;
    private final Optional<GreenMail> greenMail;

    private Mailboxes(Optional<Dovecot> dovecot, Optional<GreenMail> greenMail) {
        this.dovecot = dovecot;
        this.greenMail = greenMail;
    }

    static Mailboxes start() throws Exception {
        if (Dovecot.installed()) {
            return new Mailboxes(Optional.of(Dovecot.start("http://127.0.0.1:9/?token=")), Optional.empty());
        }
        GreenMail server = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP).dynamicPort(),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_POP3).dynamicPort()
        });
        server.start();
        server.setUser(IMAP_USER, IMAP_USER, Dovecot.PASSWORD);
        server.setUser(POP3_USER, POP3_USER, Dovecot.PASSWORD);
        return new Mailboxes(Optional.empty(), Optional.of(server));
    }

    private int port(String protocol) {
        return dovecot.map(server -> server.port(protocol)).orElseGet(() -> {
            GreenMail server = greenMail.orElseThrow();
            return protocol.equals("imap")
                    ? server.getImap().getPort()
                    : server.getPop3().getPort();
        });
    }

    /** Settings of the process that fetches them. */
    List<String> settings() {
        List<String> all = new ArrayList<>(List.of("domains", "desk.example", "pop3.two.delete", "true"));
        for (String protocol : List.of("imap", "pop3")) {
            String key = protocol.equals("imap") ? "imap.one." : "pop3.two.";
            all.addAll(List.of(
                    key + "url",
                    protocol + "://127.0.0.1:" + port(protocol),
                    key + "tls",
                    "opportunistic",
                    key + "user",
                    protocol.equals("imap") ? IMAP_USER : POP3_USER,
                    key + "password",
                    Dovecot.PASSWORD,
                    key + "poll",
                    "150ms"));
        }
        return all;
    }

    @SuppressWarnings("JavaUtilDate") // the server asks for one
    void drop(Route route, byte[] raw) throws IOException {
        String user = route == Route.IMAP ? IMAP_USER : POP3_USER;
        if (dovecot.isPresent()) {
            dovecot.get().drop(user, raw);
            return;
        }
        GreenMail server = greenMail.orElseThrow();
        GreenMailUser owner = server.getUserManager().getUser(user);
        try {
            MimeMessage message = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
            server.getManagers()
                    .getImapHostManager()
                    .getInbox(owner)
                    .appendMessage(message, new Flags(), Date.from(Instant.EPOCH));
        } catch (MessagingException | FolderException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (dovecot.isPresent()) {
            dovecot.get().close();
        }
        greenMail.ifPresent(GreenMail::stop);
    }

    @Override
    public String toString() {
        return dovecot.isPresent() ? "Dovecot" : "GreenMail";
    }
}
