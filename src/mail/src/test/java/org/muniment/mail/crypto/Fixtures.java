package org.muniment.mail.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.muniment.vault.cms.CmsIdentity;
import org.muniment.vault.pgp.PgpIdentity;

/** The frozen files beside this package (make.sh tells how they were made), and the keys in them. */
public final class Fixtures {
    private static final char[] SECRET = "secret".toCharArray();

    private Fixtures() {}

    /** The bytes of a file. */
    public static byte[] bytes(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The mailbox's RSA identity for S/MIME. */
    public static CmsIdentity houseCms() {
        return CmsIdentity.ofPkcs12(bytes("house.p12"), SECRET);
    }

    /** The mailbox's OpenPGP identity. */
    public static PgpIdentity housePgp() {
        return PgpIdentity.read(bytes("house.sec.asc"), SECRET);
    }

    /** All keys of the mailbox, and the correspondent's OpenPGP key as {@code known}. */
    public static MailKeys house(PublicKey... known) {
        List<CmsIdentity> smime = List.of(houseCms(), CmsIdentity.ofPkcs12(bytes("house-ec.p12"), SECRET));
        List<PgpIdentity> pgp = List.of(housePgp());
        return new MailKeys() {
            @Override
            public List<CmsIdentity> smime() {
                return smime;
            }

            @Override
            public List<PgpIdentity> pgp() {
                return pgp;
            }

            @Override
            public List<PublicKey> known(String address) {
                return address.equals("erika@example.org") ? List.of(known) : List.of();
            }
        };
    }
}
