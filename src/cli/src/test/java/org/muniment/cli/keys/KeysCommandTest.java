package org.muniment.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.cli.Main;
import org.muniment.ledger.Inspection;
import org.muniment.ledger.LedgerVerifier;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.age.AgeIdentity;

class KeysCommandTest {

    private static final TenantId ACME = new TenantId("acme");
    /** As {@code age-keygen} writes it; opens nothing but what these tests seal. */
    private static final String IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

    @TempDir
    Path temporary;

    private Path data;
    private Path identity;
    private KeyId someone;
    private KeyId other;

    /** What a verb answered. */
    private record Answer(int code, String out, String err) {}

    @BeforeEach
    void init() throws IOException {
        data = temporary.resolve("data");
        identity = temporary.resolve("identity.txt");
        Files.writeString(identity, "# created: 2026-03-01\n" + IDENTITY + "\n");
        Files.setPosixFilePermissions(identity, PosixFilePermissions.fromString("rw-------"));
        assertThat(run("init").code).isZero();
        try (KeyHouse house = KeyHouse.at(data)) {
            someone = house.vault().keys().create(ACME, KeyKind.SUBJECT, "someone");
            other = house.vault().keys().create(ACME, KeyKind.SUBJECT, "other");
        }
    }

    private Answer run(String verb, String... arguments) {
        return run("", verb, arguments);
    }

    private Answer typing(String line, String verb, String... arguments) {
        return run(line + "\n", verb, arguments);
    }

    @AllowedToUse("reads what the command prints")
    private Answer run(String typed, String verb, String[] arguments) {
        InputStream in = System.in;
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            Stream<String> all = Stream.concat(
                    Stream.of("keys", verb),
                    Stream.concat(Arrays.stream(arguments), Stream.of("--data", data.toString())));
            int code = Main.run(all.toArray(String[]::new));
            return new Answer(
                    code, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
    }

    private String recipient() {
        return AgeIdentity.parse(IDENTITY).recipient().toString();
    }

    @Test
    void listsWithoutMaterial() throws IOException {
        assertThat(run("init").code).as("refused where there are keys").isEqualTo(1);
        Answer all = run("list");
        assertThat(all.code).isZero();
        assertThat(all.out)
                .contains(someone.toString(), "subject", "acme", "tenant 1", "root 1")
                .doesNotContain(Files.readString(data.resolve("keys/secret"), StandardCharsets.ISO_8859_1));
        assertThat(run("list", "--kind", "SUBJECT", "--tenant", "acme").out.lines())
                .hasSize(2);
        assertThat(run("list", "--tenant", "nobody").code).isEqualTo(1);
        assertThat(run("list", "--kind", "NONE").code).isEqualTo(2);
        assertThat(run("list", "--backups").code).isEqualTo(1);
    }

    @Test
    void rotatesWithAnEntryInTheLedger() throws IOException {
        Answer tenant = run("rotate", "--tenant", "acme");
        assertThat(tenant.code).isZero();
        assertThat(tenant.out).contains("2 keys wrapped anew", "ledger entry");
        assertThat(run("rotate", "--root").out).contains("root key 2 wraps");
        assertThat(run("rotate", "--secret").code).isZero();
        assertThat(run("rotate", "--tenant", "nobody").code).isEqualTo(1);
        assertThat(run("rotate").code).isEqualTo(2);
        assertThat(run("list").out).contains("tenant 2", "root 2").doesNotContain("root 1");
        assertThat(LedgerVerifier.verify(Inspection.of(data.resolve("ledger"))).intact())
                .isTrue();
    }

    @Test
    void keepsTheKeysThatTheEndOfAKeyIsSignedWith() {
        for (String label : List.of("checkpoint", "checkpoint-ml-dsa-44")) {
            String id = run("list")
                    .out
                    .lines()
                    .filter(line -> line.endsWith(" " + label))
                    .map(line -> line.split(" ", 2)[0])
                    .findFirst()
                    .orElseThrow();
            Answer answer = run("destroy", id, "--yes", "--reason", "trying");
            assertThat(answer.code).as(label).isEqualTo(1);
            assertThat(answer.err).contains("the ledger is signed with this key");
        }
    }

    @Test
    void destroysOnlyForAReasonAndWithConsent() {
        assertThat(run("destroy", someone.toString(), "--reason", "erasure").code)
                .isEqualTo(1);
        assertThat(run("destroy", someone.toString(), "--yes").code).isEqualTo(2);
        assertThat(run("destroy", someone.toString(), "--yes", "--reason", " ").code)
                .isEqualTo(2);
        assertThat(run("destroy", "no-uuid", "--yes", "--reason", "x").code).isEqualTo(2);
        assertThat(typing("yes", "destroy", someone.toString(), "--reason", "erasure").code)
                .isEqualTo(1);
        assertThat(typing(other.toString(), "destroy", other.toString(), "--reason", "erasure").code)
                .isZero();
        Answer gone = run("destroy", someone.toString(), "--yes", "--reason", "erasure");
        assertThat(gone.code).isZero();
        assertThat(gone.out)
                .containsPattern("commitment [0-9a-f]{64}")
                .contains("it does not open", "no key backup is registered");
        assertThat(run("destroy", someone.toString(), "--yes", "--reason", "erasure").code)
                .isEqualTo(1);
        assertThat(run("destroy", houseKey().toString(), "--yes", "--reason", "x").code)
                .as("the ledger needs it")
                .isEqualTo(1);
        try (KeyHouse house = open()) {
            assertThat(house.ledger().newest(Long.MAX_VALUE, 1).getFirst().act())
                    .isEqualTo("key.destroyed");
        }
    }

    private KeyHouse open() {
        try {
            return KeyHouse.at(data);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private KeyId houseKey() {
        try (KeyHouse house = open()) {
            return house.vault()
                    .keys()
                    .find(TenantId.HOUSE, KeyKind.TENANT, "tenant")
                    .orElseThrow();
        }
    }

    @Test
    void restoresABackupWithoutRevivingWhatWasDestroyed() throws IOException {
        Path file = temporary.resolve("keys.age");
        assertThat(run("backup", data.resolve("keys.age").toString(), "--recipient", recipient()).code)
                .as("never among the data")
                .isEqualTo(2);
        assertThat(run("backup", file.toString(), "--recipient", recipient(), "--keep", "31").code)
                .isEqualTo(2);
        Answer backup = run("backup", file.toString(), "--recipient", recipient(), "--with-secret");
        assertThat(backup.code).isZero();
        assertThat(backup.out).containsPattern("ends \\d{4}-\\d\\d-\\d\\d");
        assertThat(run("list", "--backups").out).contains("ends ");
        assertThat(run("destroy", someone.toString(), "--yes", "--reason", "erasure").out)
                .contains("the last key backup ends ");
        String[] restore = {file.toString(), "--identity", identity.toString()};
        assertThat(run("restore", restore).code).as("not over keys").isEqualTo(1);

        Files.move(data.resolve("keys"), temporary.resolve("lost"));
        Files.delete(data.resolve("keys.destroyed"));
        Answer restored = run("restore", restore);
        assertThat(restored.code).as(restored.err).isZero();
        assertThat(restored.out).contains("1 more destroyed again because the ledger says so");
        try (KeyHouse house = open()) {
            assertThat(house.vault().keys().entry(someone).filter(KeyEntry::live))
                    .isEmpty();
            house.vault().keys().open(other);
        }
        assertThat(run("list", "--backups").out).contains("ends ");
    }

    @Test
    void explainsEveryVerb() {
        for (String verb : new String[] {"init", "list", "rotate", "destroy", "backup", "restore", "reseal"}) {
            assertThat(Main.run("keys", verb, "--help")).as(verb).isZero();
        }
        assertThat(Main.run("keys")).isEqualTo(2);
    }
}
