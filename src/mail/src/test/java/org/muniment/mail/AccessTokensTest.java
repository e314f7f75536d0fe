package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;

class AccessTokensTest {
    @TempDir
    private Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Function<String, String> answers = form -> "{\"access_token\":\"t\",\"expires_in\":3600}";
    private int status = 200;
    private HttpServer tokens;
    private House house;

    @BeforeEach
    void open() throws IOException {
        house = House.open(folder);
        tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/token", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(form);
            byte[] answer = answers.apply(form).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        tokens.start();
    }

    @AfterEach
    void close() {
        tokens.stop(0);
        house.close();
    }

    private String url() {
        return "http://127.0.0.1:" + tokens.getAddress().getPort() + "/token";
    }

    private AccessTokens tokens(String... more) {
        String[] own = {
            "imap.m.url", "imap://127.0.0.1:1",
            "imap.m.oauth.token-url", url(),
            "imap.m.oauth.client-id", "desk",
            "imap.m.oauth.client-secret", "c&l=ient"
        };
        String[] all = Stream.concat(Stream.of(own), Stream.of(more)).toArray(String[]::new);
        return new AccessTokens(
                house.settings(all).mailboxes().get(0), folder.resolve("boxes"), house.vault(), House.CLOCK);
    }

    @Test
    void asksOnceForAsLongAsATokenLastsAndAgainWhenItIsRefused() throws Exception {
        AccessTokens mine = tokens("imap.m.oauth.scope", "mail.read offline");
        assertThat(mine.current()).isEqualTo("t");
        assertThat(mine.current()).isEqualTo("t");
        assertThat(asked)
                .containsExactly(
                        "grant_type=client_credentials&client_id=desk&client_secret=c%26l%3Dient&scope=mail.read+offline");
        mine.refused();
        mine.current();
        assertThat(asked).hasSize(2);
        answers = form -> "{\"expires_in\":30,\"access_token\":\"short\"}";
        mine.refused();
        assertThat(mine.current()).isEqualTo("short");
        mine.current();
        assertThat(asked).as("one that ends within a minute is not used again").hasSize(4);
    }

    @Test
    void keepsAReplacedRefreshTokenSealed() throws Exception {
        answers = form ->
                "{\"access_token\":\"t\",\"refresh_token\":\"second\",\"token_type\":\"Bearer\",\"x\":{\"access_token\":\"no\"}}";
        tokens("imap.m.oauth.refresh-token", "first").current();
        tokens("imap.m.oauth.refresh-token", "first").current();
        tokens("imap.m.oauth.refresh-token", "other").current();
        assertThat(asked).hasSize(3);
        assertThat(asked.get(0)).startsWith("grant_type=refresh_token&refresh_token=first&");
        assertThat(asked.get(1)).contains("refresh_token=second");
        assertThat(asked.get(2)).as("the operator set a new one").contains("refresh_token=other");
        byte[] kept = Files.readAllBytes(folder.resolve("boxes/m.refresh"));
        assertThat(new String(kept, StandardCharsets.ISO_8859_1))
                .doesNotContain("second")
                .doesNotContain("other");
    }

    @Test
    void saysWhyWithoutSecrets() {
        status = 400;
        answers = form -> "{\"error\":\"invalid_grant\",\"error_description\":\"token abc of " + form + "\"}";
        assertThatThrownBy(() -> tokens("imap.m.oauth.refresh-token", "first").current())
                .hasMessage("the token server answered 400 invalid_grant");
        answers = form -> "<html>first</html>";
        assertThatThrownBy(() -> tokens("imap.m.oauth.refresh-token", "first").current())
                .hasMessage("the token server answered 400");
        status = 200;
        assertThatThrownBy(() -> tokens().current()).hasMessageContaining("no access token");
        assertThat(house.settings(
                                "imap.m.url",
                                "imap://h",
                                "imap.m.oauth.token-url",
                                "https://h/t",
                                "imap.m.oauth.client-secret",
                                "geheim",
                                "imap.m.oauth.refresh-token",
                                "geheim")
                        .toString())
                .doesNotContain("geheim");
    }

    @Test
    void refusesATokenServerInClearText() {
        assertThatThrownBy(() -> house.settings(
                        "imap.m.url", "imap://h", "imap.m.oauth.token-url", "http://login.example.org/token"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("https");
    }

    @Test
    void signsInToBothProtocolsWithTheToken() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP).dynamicPort(),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_POP3).dynamicPort()
        });
        server.start();
        try {
            for (String box : List.of("box", "post")) {
                GreenMailUser user = server.setUser(box + "@desk.example", box, "the-token");
                user.deliver(com.icegreen.greenmail.util.GreenMailUtil.createTextEmail(
                        box + "@desk.example",
                        "a@x.example",
                        "hello",
                        "text",
                        server.getImap().getServerSetup()));
            }
            answers = form -> asked.size() == 1
                    ? "{\"access_token\":\"stale\",\"expires_in\":3600}"
                    : "{\"access_token\":\"the-token\",\"expires_in\":3600}";
            MailSettings settings = house.settings(
                    "imap.i.url", "imap://127.0.0.1:" + server.getImap().getPort(),
                    "imap.i.tls", "none",
                    "imap.i.user", "box",
                    "imap.i.poll", "300ms",
                    "imap.i.oauth.token-url", url(),
                    "pop3.p.url", "pop3://127.0.0.1:" + server.getPop3().getPort(),
                    "pop3.p.tls", "none",
                    "pop3.p.user", "post",
                    "pop3.p.poll", "300ms",
                    "pop3.p.oauth.token-url", url());
            Inbox inbox = new Inbox();
            try (Intake intake = house.intake(settings);
                    MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
                intake.start(inbox);
                Inbox.await(() -> fetcher.status().stream()
                        .allMatch(box ->
                                box.last().filter(last -> last.taken() == 1).isPresent()));
            }
            assertThat(asked.size()).as("the stale token was replaced").isEqualTo(3);
        } finally {
            server.stop();
        }
    }
}
