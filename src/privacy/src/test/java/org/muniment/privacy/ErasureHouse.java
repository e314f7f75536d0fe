package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.SubjectId;

/** A house in which people are erased, for tests. */
abstract class ErasureHouse {

    static final String ADA = "Ada <ada@example.org>";
    static final String BOB = "Bob <bob@example.org>";
    static final Caller AGENT = DeskFixture.agent(UUID.randomUUID());

    @TempDir
    private Path folder;

    Path data;
    PrivacyFixture house;
    final Caller officer = DeskFixture.officer(Purpose.SUBJECT_REQUEST);

    @BeforeEach
    void open() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        house = new PrivacyFixture(data);
    }

    @AfterEach
    void close() {
        house.close();
    }

    SubjectId write(String from, String subject, String text, String... headers) throws Exception {
        house.receive(Mails.mail(from, subject, text, headers));
        return house.lastOpened().requester().orElseThrow();
    }

    void erase(SubjectId person) throws Exception {
        CaseView asked = house.in(() -> house.erasures.request("en", DeskFixture.customer(person)));
        approve(asked);
        runAll();
        assertThat(view(asked.id()).of().state()).isEqualTo(CaseState.BACKUP_HORIZON);
    }

    void approve(CaseView asked) throws Exception {
        house.in(() -> house.erasures.approve(asked.id(), "erase " + asked.number(), officer));
        if (view(asked.id()).of().state() == CaseState.SCOPED) {
            house.in(() -> house.erasures.approve(
                    asked.id(), "erase " + asked.number(), DeskFixture.officer(Purpose.SUBJECT_REQUEST)));
        }
    }

    void runAll() {
        house.work().run();
        house.desk.pass(Duration.ofSeconds(11));
        house.work().run();
    }

    void confirm(UUID id, String letter) throws Exception {
        Matcher proof =
                Pattern.compile("/erasure/" + id + "\\?proof=([a-z2-7]+)").matcher(letter.replaceAll("=\r?\n", ""));
        assertThat(proof.find()).isTrue();
        assertThat(house.in(() -> house.erasures.confirmable(id, proof.group(1))))
                .isTrue();
        assertThatThrownBy(() -> house.in(() -> house.erasures.confirm(id, "wrong")))
                .isInstanceOf(Refusal.class);
        house.in(() -> house.erasures.confirm(id, proof.group(1)));
        assertThatThrownBy(() -> house.in(() -> house.erasures.confirm(id, proof.group(1))))
                .isInstanceOf(Refusal.class);
    }

    void run(Runnable work) throws Exception {
        house.in(() -> {
            work.run();
            return true;
        });
    }

    ErasureView view(UUID id) throws Exception {
        return house.in(() -> house.erasures.view(id, officer));
    }

    CaseView only(SubjectId person) throws Exception {
        return house.in(() -> house.cases.mine(DeskFixture.customer(person))).stream()
                .filter(any -> any.machine() == Machine.ERASURE)
                .findFirst()
                .orElseThrow();
    }

    int found(String word) throws Exception {
        return house.in(() -> house.search.search(word, 50, AGENT)).hits().size();
    }

    long live(String label) {
        return house.desk.parts.vault().keys().list().stream()
                .filter(key -> key.label().equals(label) && key.live())
                .count();
    }

    Set<String> indexFolders() throws IOException {
        try (Stream<Path> folders = Files.list(data.resolve("desk").resolve("index"))) {
            return folders.map(path -> path.getFileName().toString()).collect(java.util.stream.Collectors.toSet());
        }
    }

    List<String> acts() {
        return house.desk.parts.ledger().newest(house.desk.parts.ledger().size(), 1000).stream()
                .map(entry -> entry.act())
                .toList();
    }
}
