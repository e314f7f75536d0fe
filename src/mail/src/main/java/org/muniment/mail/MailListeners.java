package org.muniment.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.muniment.mail.receive.Reception;
import org.muniment.mail.receive.SmtpServer;
import org.muniment.terms.Refusal;

/**
 * The LMTP (RFC 2033) and SMTP (RFC 5321) listeners in front of an {@link Intake}: on loopback unless told otherwise,
 * for our own recipients only, 250 only for what is durable.
 */
public final class MailListeners implements AutoCloseable {
    private final Optional<SmtpServer> lmtp;
    private final Optional<SmtpServer> smtp;

    private MailListeners(Optional<SmtpServer> lmtp, Optional<SmtpServer> smtp) {
        this.lmtp = lmtp;
        this.smtp = smtp;
    }

    /**
     * Starts those enabled.
     *
     * @throws IOException when a port cannot be had
     * @throws Refusal {@code BAD_INPUT} when the certificate cannot be read
     */
    public static MailListeners start(MailSettings settings, Intake intake) throws IOException {
        Optional<SSLContext> tls = Optional.empty();
        if (settings.certificate().isPresent()) {
            tls = Optional.of(context(settings.certificate().get()));
        }
        Optional<SmtpServer> lmtp = Optional.empty();
        Optional<SmtpServer> smtp = Optional.empty();
        if (settings.lmtp().enabled()) {
            lmtp = Optional.of(listen(settings.lmtp(), new SmtpServer.Setup(true, new Desk(settings, intake), tls)));
        }
        if (settings.smtp().enabled()) {
            try {
                smtp = Optional.of(
                        listen(settings.smtp(), new SmtpServer.Setup(false, new Desk(settings, intake), tls)));
            } catch (IOException e) {
                lmtp.ifPresent(SmtpServer::close);
                throw e;
            }
        }
        return new MailListeners(lmtp, smtp);
    }

    private static SmtpServer listen(MailSettings.Listen where, SmtpServer.Setup setup) throws IOException {
        try {
            return SmtpServer.start(setup, where.host(), where.port());
        } catch (IOException e) {
            String what = (setup.lmtp() ? "LMTP" : "SMTP") + " cannot listen on " + where.host() + ":" + where.port();
            throw new IOException(what, e);
        }
    }

    private static SSLContext context(MailSettings.Certificate certificate) {
        try (InputStream in = Files.newInputStream(certificate.keystore())) {
            char[] password = certificate.password().reveal().toCharArray();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.mail.tls.keystore cannot be opened", e);
        }
    }

    /** TCP port of the LMTP listener, 0 when it is not enabled. */
    public int lmtpPort() {
        return lmtp.map(SmtpServer::port).orElse(0);
    }

    /** TCP port of the SMTP listener, 0 when it is not enabled. */
    public int smtpPort() {
        return smtp.map(SmtpServer::port).orElse(0);
    }

    /** Stops listening and closes open connections. */
    @Override
    public void close() {
        lmtp.ifPresent(SmtpServer::close);
        smtp.ifPresent(SmtpServer::close);
    }

    /** Puts what listeners hear into the intake. */
    private record Desk(MailSettings settings, Intake intake) implements Reception {
        @Override
        public String hostName() {
            return settings.domain();
        }

        @Override
        public long maxMessage() {
            return settings.maxMessage();
        }

        @Override
        public boolean hasRoom() {
            return intake.hasRoom();
        }

        @Override
        public boolean isOurs(String recipient) {
            return settings.isOurs(recipient);
        }

        @Override
        public void take(Transaction transaction, InputStream raw) throws IOException {
            Route route = transaction.lmtp() ? Route.LMTP : Route.SMTP;
            intake.accept(
                    new Envelope(
                            route,
                            transaction.from(),
                            transaction.recipients(),
                            transaction.client(),
                            transaction.helo(),
                            Optional.empty()),
                    raw);
        }
    }
}
