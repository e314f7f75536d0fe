package org.muniment.desk;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.TenantId;
import org.muniment.vault.BlindIndex;
import org.muniment.vault.Fields;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/** Seals and opens the desk's columns, and makes keyed look-up values. Thread-safe. */
final class Seals {

    private final Vault vault;
    private final Fields fields;
    private final BlindIndex blind;

    Seals(Vault vault) {
        this.vault = vault;
        this.fields = vault.fields();
        this.blind = vault.blindIndex(TenantId.HOUSE);
    }

    /** A column of a row. */
    record Place(String entity, String column, Object row) {
        SealingContext context() {
            return new SealingContext(entity, column, row.toString());
        }
    }

    byte[] seal(UUID key, Place place, String text) {
        return fields.sealText(new KeyId(key), place.context(), text);
    }

    byte[] seal(UUID key, Place place, Map<String, String> values) {
        return fields.seal(new KeyId(key), place.context(), FieldMap.encode(values));
    }

    String open(Place place, byte[] sealed) {
        return fields.openText(place.context(), sealed);
    }

    /** As {@link #open}, with an empty text for an empty column. */
    String openOrEmpty(Place place, byte @Nullable [] sealed) {
        return sealed == null ? "" : open(place, sealed);
    }

    Map<String, String> openMap(Place place, byte[] sealed) {
        return FieldMap.decode(fields.open(place.context(), sealed));
    }

    byte[] seal(UUID key, Place place, byte[] plain) {
        return fields.seal(new KeyId(key), place.context(), plain);
    }

    byte[] openBytes(Place place, byte[] sealed) {
        return fields.open(place.context(), sealed);
    }

    byte[] index(String kind, String value) {
        return blind.of(kind, value);
    }

    byte[] addressIndex(MailAddress address) {
        return blind.of("mail-address", address.text());
    }

    byte[] messageIdIndex(String messageId) {
        return blind.of("message-id", messageId);
    }

    byte[] rawIndex(String sha256) {
        return blind.of("raw-mail", sha256);
    }

    /** A new key for one person's content, or for one ticket that belongs to nobody known. */
    UUID newKey(String label) {
        return vault.keys().create(TenantId.HOUSE, KeyKind.SUBJECT, label).value();
    }
}
