package org.muniment.vault;

import java.io.IOException;
import java.util.Optional;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;

/** Fills the catalogue from the files; finishes destructions that a crash cut short, or that a restored folder undid. */
final class KeyLoader implements KeyFiles.Visitor {

    private static final System.Logger LOG = System.getLogger(KeyLoader.class.getName());

    private final KeyParts parts;
    private final boolean writable;

    KeyLoader(KeyParts parts, boolean writable) {
        this.parts = parts;
        this.writable = writable;
    }

    void all() throws IOException {
        parts.files().visit(writable, this);
        for (KeyId id : parts.register().ids()) {
            buryAgain(id);
        }
        if (writable) {
            for (TenantId tenant : parts.catalog().tenants()) {
                registerMissing(tenant);
            }
        }
    }

    @Override
    public void marker(KeyId id) throws IOException {
        Optional<byte[]> file = parts.files().readMarker(id);
        if (file.isPresent()) {
            Destruction gone = WrappedKey.parseMarker(id, file.get(), parts.marking());
            KeyEntry entry = WrappedKey.parseMarkedEntry(id, file.get());
            parts.catalog().remember(KeyCatalog.destroyed(entry, Optional.of(gone.at())));
        }
    }

    @Override
    public void key(KeyId id) throws IOException {
        if (parts.catalog().raw(id) != null) {
            if (writable) {
                parts.files().shredKey(id);
            }
            return;
        }
        try {
            Optional<byte[]> file = parts.files().readKey(id);
            if (file.isPresent()) {
                WrappedKey key = WrappedKey.parse(id, file.get());
                parts.catalog().remember(key.entry());
                boolean tenants = key.wrapper().equals(WrappedKey.ROOT);
                parts.catalog().wrappedBy(id, key.wrapper(), tenants ? key.rootVersion() : 0);
            }
        } catch (Tampered e) {
            LOG.log(System.Logger.Level.ERROR, "damaged: {0}", e.getMessage());
            parts.catalog().damaged(id);
        }
    }

    /** A key that the register has, but the folder does not know as destroyed, was put back from a backup. */
    private void buryAgain(KeyId id) throws IOException {
        KeyEntry known = parts.catalog().raw(id);
        if (known != null && !known.live()) {
            return;
        }
        byte[] marker = parts.register().marker(id).orElseThrow();
        Destruction gone = WrappedKey.parseMarker(id, marker, parts.marking());
        if (writable) {
            parts.files().writeMarker(id, marker);
            parts.files().shredKey(id);
        }
        parts.catalog().bury(WrappedKey.parseMarkedEntry(id, marker), gone.at());
        if (known != null) {
            LOG.log(System.Logger.Level.WARNING, "key {0} was destroyed before, and is again", id);
        }
    }

    /** All markers but those of tenants' keys that a rotation replaced: keys wrapped by these live on, by another. */
    private void registerMissing(TenantId tenant) throws IOException {
        boolean lives = !parts.catalog().liveTenantKeys(tenant).isEmpty();
        for (KeyEntry entry : parts.catalog().destroyedOf(tenant)) {
            boolean replaced = entry.kind() == KeyKind.TENANT && lives;
            if (!replaced && parts.register().marker(entry.id()).isEmpty()) {
                Optional<byte[]> marker = parts.files().readMarker(entry.id());
                if (marker.isPresent()) {
                    parts.register().add(entry.id(), marker.get());
                }
            }
        }
    }
}
