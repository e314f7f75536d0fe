package org.muniment.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.auth.DkimSigner;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Vault;
import org.muniment.vault.signature.MailSigner;

/**
 * The keys that sign our mail: one sealed file for each selector in the folder {@code dkim} below the mail folder, under a key
 * of the vault. One process at a time makes them.
 */
public final class DkimKeys {
    private static final String LABEL = "dkim";

    private final Path folder;
    private final String domain;
    private final Vault vault;
    private final InstantSource clock;

    /** The keys of a house. */
    public DkimKeys(MailSettings settings, Vault vault, InstantSource clock) {
        this.folder = settings.folder().resolve("dkim");
        this.domain = settings.dkim().domain();
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * The signers that the settings name, none when they name none.
     *
     * @throws Refusal {@code BAD_INPUT} when there is no key of that name
     */
    public static List<DkimSigner> signers(MailSettings settings, Vault vault, InstantSource clock) {
        DkimKeys keys = new DkimKeys(settings, vault, clock);
        List<DkimSigner> signers = new ArrayList<>();
        for (String selector : settings.dkim().selectors()) {
            signers.add(keys.find(selector)
                    .orElseThrow(() -> new Refusal(
                            Refusal.Code.BAD_INPUT,
                            "setting muniment.mail.dkim.selector: there is no key " + selector
                                    + "; make it with muniment mail dkim-key --selector " + selector)));
        }
        return signers;
    }

    /** The signer of that selector, if there is a key. */
    public Optional<DkimSigner> find(String selector) {
        Path file = file(selector);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            MailSigner key = MailSigner.load(file, vault.keys()::open, context(selector));
            return Optional.of(DkimSigner.of(domain, selector, key, clock));
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the key that signs mail cannot be read", e);
        }
    }

    /**
     * Keeps a key.
     *
     * @throws Refusal {@code CONFLICT} when the selector has one, {@code BAD_INPUT} when it is no name
     */
    public DkimSigner keep(String selector, MailSigner key) {
        DkimSigner signer = DkimSigner.of(domain, selector, key, clock);
        Path file = file(selector);
        if (Files.exists(file)) {
            throw new Refusal(
                    Refusal.Code.CONFLICT, "there is a key " + selector + " already; choose another selector");
        }
        try {
            Files.createDirectories(folder);
            key.save(
                    file,
                    vault.keys().open(vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.SIGNING, LABEL)),
                    context(selector));
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the key that signs mail cannot be written", e);
        }
        return signer;
    }

    private Path file(String selector) {
        DkimSigner.requireName(selector);
        return folder.resolve(selector + ".key");
    }

    private static byte[] context(String selector) {
        return (LABEL + ":" + selector).getBytes(StandardCharsets.UTF_8);
    }
}
