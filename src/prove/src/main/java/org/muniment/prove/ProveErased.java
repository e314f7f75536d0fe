package org.muniment.prove;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.muniment.cli.database.PrivateDatabase;
import org.muniment.cli.option.DataFolder;
import org.muniment.policy.Policy;
import org.muniment.privacy.erase.Certificate;
import org.muniment.terms.Refusal;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.signature.NoteSigner;
import org.muniment.vault.signature.VerifierKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code muniment prove-erased}. */
@Command(
        name = "muniment prove-erased",
        description = {
            "Shows that an erasure leaves nothing: plants two people in a house of its own, by the real mail intake,"
                    + " erases one by the real procedure, then looks for both in every column, file, index term, backup"
                    + " and byte, through every key that still opens. The twin must be found in every place, or the"
                    + " proof is void.",
            "",
            "With --subject looks again at a person that the house in --data erased; with --verify checks a"
                    + " certificate. src/prove/PROOF.md tells more.",
            "",
            "Exit code 0: erased, or the certificate is genuine. 1: something is found, the proof is void, or there is"
                    + " no such case. 3: the certificate is not genuine."
        },
        mixinStandardHelpOptions = true)
final class ProveErased implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataFolder data = new DataFolder();

    @Option(
            names = "--subject",
            paramLabel = "CASE",
            description = "The number or id of an erasure of the house in --data; also beside a running server.")
    @Nullable
    String subject;

    @Option(names = "--verify", paramLabel = "FILE", description = "Checks a certificate; '-' reads standard input.")
    @Nullable
    String verify;

    @Option(
            names = "--key",
            paramLabel = "VKEY",
            description =
                    "The public key to trust, as the officer's page shows it (default: that of the house in --data).")
    @Nullable
    String key;

    @Option(names = "--out", paramLabel = "FILE", description = "Writes the certificate there, too.")
    @Nullable
    Path out;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description =
                    "An empty or new folder for the house of the proof; it stays (default: a temporary one that goes).")
    @Nullable
    Path scratch;

    /** For picocli and {@link Main}. */
    ProveErased() {}

    @Override
    public Integer call() throws IOException {
        if (verify != null) {
            return check(verify);
        }
        return subject != null ? again(subject) : prove();
    }

    private int prove() throws IOException {
        boolean own = scratch == null;
        Path folder = own
                ? Files.createTempDirectory(
                        "muniment-proof",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                : empty(java.util.Objects.requireNonNull(scratch));
        try (Signing signing = Signing.of(data.path())) {
            say("planting two people, erasing one, looking for both; this takes about a minute");
            Proof.Result result =
                    new Proof(folder, Policy.load(Policy.DEFAULT_PROFILE, Optional.empty())).run(signing.signer());
            print(result.certificate());
            say(result.verdict());
            return result.proved() ? 0 : 1;
        } finally {
            if (own) {
                remove(folder);
            }
        }
    }

    private static Path empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "the folder for the proof is not empty");
            }
        }
        return folder.toAbsolutePath();
    }

    private int again(String name) throws IOException {
        requireHouse();
        boolean ran = PrivateDatabase.status(data.path()).running();
        try (Signing signing = Signing.of(data.path())) {
            CaseCheck check =
                    new CaseCheck(data.path(), signing.vault().orElseThrow(), PrivateDatabase.start(data.path()));
            CaseCheck.Result result = check.run(name, new MovedClock().now());
            NoteSigner signer = signing.signer()
                    .orElseThrow(() -> new Refusal(
                            Refusal.Code.UNAVAILABLE,
                            "the house has no key for certificates yet: open an erasure on the officer's page first"));
            print(result.certificate().say("signed by", signer.verifierKey()).signed(signer));
            return result.clean() ? 0 : 1;
        } finally {
            if (!ran) {
                PrivateDatabase.stop(data.path());
            }
        }
    }

    private int check(String file) throws IOException {
        String note = file.equals("-")
                ? new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                : Files.readString(Path.of(file));
        try (Signing signing = key == null ? Signing.of(data.path()) : Signing.none()) {
            VerifierKey trusted = key != null
                    ? VerifierKey.parse(key)
                    : signing.signer()
                            .map(NoteSigner::verifierKey)
                            .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "name the key to trust with --key"));
            Certificate.open(note, trusted);
            spec.commandLine().getOut().println("genuine: signed by " + trusted);
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    private void requireHouse() {
        if (!Files.isDirectory(data.path().resolve("keys"))) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no house in " + data.path() + "; name it with --data");
        }
    }

    private void print(String certificate) throws IOException {
        PrintWriter to = spec.commandLine().getOut();
        to.print(certificate);
        to.flush();
        if (out != null) {
            Files.writeString(out, certificate);
        }
    }

    private void say(String what) {
        spec.commandLine().getErr().println("muniment: " + what);
        spec.commandLine().getErr().flush();
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** The vault of the house in {@code --data}, if there is one, and the signer of its certificates. */
    private record Signing(Optional<Vault> vault, Optional<NoteSigner> signer) implements AutoCloseable {

        static Signing none() {
            return new Signing(Optional.empty(), Optional.empty());
        }

        static Signing of(Path data) {
            if (!Files.isDirectory(data.resolve("keys"))) {
                return none();
            }
            Vault vault = open(new VaultSettings(data.resolve("keys")));
            boolean made = vault.keys().list().stream()
                    .anyMatch(entry ->
                            entry.kind() == KeyKind.SIGNING && entry.label().equals(Certificate.LABEL) && entry.live());
            Optional<NoteSigner> signer = Optional.empty();
            try {
                signer = Optional.of(Certificate.signer(vault.keys()));
            } catch (Refusal readOnly) {
                if (made) {
                    throw readOnly;
                }
            }
            return new Signing(Optional.of(vault), signer);
        }

        /** Owns it while no server does, so that the first certificate can make its key. */
        private static Vault open(VaultSettings settings) {
            try {
                return Vault.open(settings, new MovedClock());
            } catch (Refusal owned) {
                return Vault.openForReading(settings, new MovedClock());
            }
        }

        @Override
        public void close() {
            vault.ifPresent(Vault::close);
        }
    }
}
