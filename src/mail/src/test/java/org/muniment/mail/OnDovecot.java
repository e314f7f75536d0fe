package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import jakarta.mail.Folder;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.MailboxStatus.Balance;

/** Tests against one Dovecot, each with a user and a house of its own. */
abstract class OnDovecot {
    private static HttpServer tokens;
    static Dovecot dovecot;
    private static SSLContext usual;
    static final List<String> INTROSPECTED = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    final Inbox inbox = new Inbox();
    String user = "";
    House house;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Dovecot.installed(), "dovecot-imapd, dovecot-pop3d or dovecot-lmtpd is not installed");
        tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/token", exchange -> {
            byte[] answer = "{\"access_token\":\"opensesame\",\"expires_in\":3600}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        tokens.createContext("/introspect", exchange -> {
            String asked = exchange.getRequestURI().getQuery();
            INTROSPECTED.add(asked);
            boolean good = asked.startsWith("token=opensesame&");
            byte[] answer =
                    ("{\"active\":" + good + ",\"username\":\"oauth@desk.example\"}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        tokens.start();
        dovecot = Dovecot.start("http://127.0.0.1:" + tokens.getAddress().getPort() + "/introspect?token=");
        usual = SSLContext.getDefault();
        SSLContext.setDefault(dovecot.certificate().trust());
    }

    @AfterAll
    static void stop() throws IOException {
        if (usual != null) {
            SSLContext.setDefault(usual);
        }
        if (dovecot != null) {
            dovecot.close();
        }
        if (tokens != null) {
            tokens.stop(0);
        }
    }

    @BeforeEach
    void open(TestInfo test) {
        house = House.open(folder);
        user = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT) + "@desk.example";
    }

    @AfterEach
    void close() {
        house.close();
    }

    static byte[] mail(int n) {
        return ("Subject: n" + n + "\n\nbody " + n + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    static Balance balance(MailboxFetcher fetcher) {
        return fetcher.status().get(0).last().orElse(new Balance(Instant.EPOCH, 0, 0, 0, 0));
    }

    /** Lets a fetcher with these settings run until the whole mailbox is ours. */
    interface Doing {
        void with(MailboxFetcher fetcher) throws Exception;
    }

    void fetching(MailSettings settings, Doing doing) throws Exception {
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            doing.with(fetcher);
        }
    }

    MailSettings imap(String... more) {
        return house.settings(dovecot.mailbox("imap", user, more));
    }

    void awaitOurs(MailboxFetcher fetcher, int taken, int known) throws InterruptedException {
        Inbox.await(() -> balance(fetcher).taken() == taken && balance(fetcher).known() == known);
        assertThat(balance(fetcher).onServer()).isEqualTo(taken + known);
        assertThat(balance(fetcher).missing()).isZero();
    }

    /** Another mail program of the same user. */
    Store otherClient() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.imap.starttls.required", "true");
        properties.setProperty("mail.imap.ssl.trust", "*");
        Store store = Session.getInstance(properties).getStore("imap");
        store.connect("127.0.0.1", dovecot.port("imap"), user, Dovecot.PASSWORD);
        return store;
    }

    static Folder open(Store store, String name) throws Exception {
        Folder box = store.getFolder(name);
        box.open(Folder.READ_WRITE);
        return box;
    }

    /** Where access tokens come from. */
    static String tokenUrl() {
        return "http://127.0.0.1:" + tokens.getAddress().getPort() + "/token";
    }
}
