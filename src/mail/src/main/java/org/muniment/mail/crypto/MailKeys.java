package org.muniment.mail.crypto;

import java.util.List;
import org.muniment.vault.cms.CmsIdentity;
import org.muniment.vault.pgp.PgpIdentity;

/** The keys with which mail is read: those of our mailboxes, and what is known of correspondents. */
public interface MailKeys {
    /** No keys at all: what is encrypted stays closed. */
    MailKeys NONE = new MailKeys() {
        @Override
        public List<CmsIdentity> smime() {
            return List.of();
        }

        @Override
        public List<PgpIdentity> pgp() {
            return List.of();
        }

        @Override
        public List<PublicKey> known(String address) {
            return List.of();
        }
    };

    /** What opens S/MIME. */
    List<CmsIdentity> smime();

    /** What opens OpenPGP. */
    List<PgpIdentity> pgp();

    /** The OpenPGP keys known of the correspondent with that address, confirmed or not; asked only when one is needed. */
    List<PublicKey> known(String address);
}
