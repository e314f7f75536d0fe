package org.muniment.mail.crypto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;
import org.muniment.vault.cms.CmsIdentity;
import org.muniment.vault.pgp.PgpIdentity;

/**
 * The private keys of our mailboxes: one sealed file each in a folder, named {@code <scheme>-<fingerprint>.key}, under one
 * key of the vault (kind {@code MAIL}, label {@value #LABEL}). A file's content is a sealed field (the vault's FORMAT.md,
 * section 4) bound to its name. A file that is added by a command is seen by a running server at the next mail.
 * Thread-safe.
 */
public final class MailboxKeys {
    /** Keys of one house. */
    public static final int MAX_KEYS = 50;

    /** Label of the key that seals the others. */
    public static final String LABEL = "mailbox-keys";

    private static final String SUFFIX = ".key";

    /** An empty file beside a key's: the key is in the ledger. */
    private static final String NOTED = ".noted";

    private static final Actor ACTOR = Actor.system("mailbox-keys");

    private final Path folder;
    private final Vault vault;
    private SortedSet<String> seen = new TreeSet<>();
    private List<CmsIdentity> smime = List.of();
    private List<PgpIdentity> pgp = List.of();

    /** The keys in the data folder {@code data}, sealed by {@code vault}. */
    public MailboxKeys(Path data, Vault vault) {
        this.folder = data.resolve("mail").resolve("keys");
        this.vault = vault;
    }

    /** Makes the key that seals the others, once; needs the vault's owner. */
    public void prepare() {
        vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.MAIL, LABEL);
    }

    /** Keeps a key for S/MIME. */
    public PublicKey add(CmsIdentity identity) {
        PublicKey key = PublicKey.of(identity.certificate(), false);
        write(key, identity.secretBytes());
        return key;
    }

    /** Keeps a key for OpenPGP. */
    public PublicKey add(PgpIdentity identity) {
        PublicKey key = PublicKey.of(identity.certificate());
        write(key, identity.secretBytes());
        return key;
    }

    private void write(PublicKey key, byte[] secret) {
        KeyId sealing = vault.keys()
                .find(TenantId.HOUSE, KeyKind.MAIL, LABEL)
                .orElseThrow(() -> new Refusal(Refusal.Code.UNAVAILABLE, "the house has no key for mailbox keys yet"));
        String name = key.scheme().word() + "-" + key.fingerprint();
        if (list().size() >= MAX_KEYS) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "there are " + MAX_KEYS + " mailbox keys already");
        }
        try {
            Files.createDirectories(folder);
            Path draft = folder.resolve(name + ".new");
            Files.write(draft, vault.fields().seal(sealing, place(name), secret));
            Files.move(draft, folder.resolve(name + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the folder of mailbox keys cannot be written", e);
        }
    }

    private static SealingContext place(String name) {
        return new SealingContext("mailbox_key", "secret", name);
    }

    /**
     * Puts keys that were added or taken away since the last call into the ledger, as {@code mailbox-key.added} and
     * {@code mailbox-key.removed}: a command that adds one cannot, beside a running server. A crash in between notes one
     * twice, never not at all.
     *
     * @return how many there were
     */
    public synchronized int note(Ledger ledger) {
        SortedSet<String> keys = names(SUFFIX);
        SortedSet<String> noted = names(NOTED);
        int changes = 0;
        try {
            for (String key : keys) {
                if (!noted.contains(key)) {
                    ledger.append(Act.of(ACTOR, "mailbox-key.added", Purpose.OPERATION, "mailbox-key:" + key));
                    Files.createFile(folder.resolve(key + NOTED));
                    changes++;
                }
            }
            for (String key : noted) {
                if (!keys.contains(key)) {
                    ledger.append(Act.of(ACTOR, "mailbox-key.removed", Purpose.OPERATION, "mailbox-key:" + key));
                    Files.delete(folder.resolve(key + NOTED));
                    changes++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return changes;
    }

    /** What opens S/MIME. */
    public synchronized List<CmsIdentity> smime() {
        refresh();
        return smime;
    }

    /** What opens OpenPGP. */
    public synchronized List<PgpIdentity> pgp() {
        refresh();
        return pgp;
    }

    /** The public parts, S/MIME first, then by fingerprint. */
    public synchronized List<PublicKey> list() {
        refresh();
        List<PublicKey> all = new ArrayList<>();
        smime.forEach(identity -> all.add(PublicKey.of(identity.certificate(), false)));
        pgp.forEach(identity -> all.add(PublicKey.of(identity.certificate())));
        return List.copyOf(all);
    }

    /** The key that signs for a mailbox and that our own copies are encrypted to: the one that counts longest. */
    synchronized Optional<CmsIdentity> smimeFor(String address, Instant at) {
        refresh();
        return smime.stream()
                .filter(identity -> identity.certificate().addresses().contains(address)
                        && identity.certificate().canEncrypt(at))
                .max(Comparator.comparing(identity -> identity.certificate().notAfter()));
    }

    /** As {@link #smimeFor}, for OpenPGP. */
    synchronized Optional<PgpIdentity> pgpFor(String address, Instant at) {
        refresh();
        return pgp.stream()
                .filter(identity -> identity.certificate().addresses().contains(address)
                        && identity.certificate().canEncrypt(at))
                .max(Comparator.comparing(
                        identity -> identity.certificate().expires().orElse(Instant.MAX)));
    }

    private void refresh() {
        SortedSet<String> names = names(SUFFIX);
        if (names.equals(seen)) {
            return;
        }
        List<CmsIdentity> certificates = new ArrayList<>();
        List<PgpIdentity> keys = new ArrayList<>();
        for (String name : names) {
            byte[] secret = read(name);
            if (name.startsWith(Scheme.SMIME.word() + "-")) {
                certificates.add(CmsIdentity.ofSecretBytes(secret));
            } else if (name.startsWith(Scheme.PGP.word() + "-")) {
                keys.add(PgpIdentity.ofSecretBytes(secret));
            }
        }
        smime = List.copyOf(certificates);
        pgp = List.copyOf(keys);
        seen = names;
    }

    private byte[] read(String name) {
        try {
            return vault.fields().open(place(name), Files.readAllBytes(folder.resolve(name + SUFFIX)));
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "a mailbox key cannot be read", e);
        }
    }

    private SortedSet<String> names(String suffix) {
        SortedSet<String> names = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + suffix)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                names.add(name.substring(0, name.length() - suffix.length()));
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the folder of mailbox keys cannot be read", e);
        }
        return names;
    }
}
