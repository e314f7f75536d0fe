package org.muniment.web.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Base64;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/**
 * Words of a search as they may stand in a URL: sealed (XAES-256-GCM), because what people look for names customers, and
 * URLs are kept in histories, in proxies and in other systems' logs. A link stays good and may be passed on within the
 * house; whoever opens it needs the role for the page. Thread-safe.
 */
@ApplicationScoped
public class SealedWords {

    /** Most characters of a search. */
    public static final int MAX_CHARACTERS = 4096;

    /** Longest sealed form, in characters; four bytes a character, then Base64. */
    private static final int MAX_SEALED = 24 * 1024;

    private static final SealingContext CONTEXT = new SealingContext("search", "words", "url");
    private static final String LABEL = "sealed-searches";

    @Inject
    Vault vault;

    /** For the container. */
    public SealedWords() {}

    /** The words for a URL; empty for none. Refused when they are too many. */
    public String seal(String words) {
        if (words.isBlank()) {
            return "";
        }
        if (words.length() > MAX_CHARACTERS) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "search for at most " + MAX_CHARACTERS + " characters");
        }
        KeyId key = vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.TOKEN, LABEL);
        byte[] sealed = vault.fields().sealText(key, CONTEXT, words.strip());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** The words of a URL; refused when this house did not seal them. */
    public String open(String sealed) {
        if (sealed.isEmpty()) {
            return "";
        }
        if (sealed.length() > MAX_SEALED) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "the address of this page is too long");
        }
        try {
            return vault.fields().openText(CONTEXT, Base64.getUrlDecoder().decode(sealed));
        } catch (IllegalArgumentException | Tampered | Refusal e) {
            throw new Refusal(
                    Refusal.Code.BAD_INPUT, "this link to a search was cut or changed; enter the search again", e);
        }
    }
}
