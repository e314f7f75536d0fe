package org.muniment.desk;

import java.util.List;
import org.muniment.mail.crypto.MailKeys;
import org.muniment.mail.crypto.MailboxKeys;
import org.muniment.mail.crypto.PublicKey;
import org.muniment.vault.cms.CmsIdentity;
import org.muniment.vault.pgp.PgpIdentity;

/** The keys with which the desk reads mail: the mailboxes' own, and those its customers' mail has offered. */
record DeskKeys(MailboxKeys own, CustomerKeys customers) implements MailKeys {

    @Override
    public List<CmsIdentity> smime() {
        return own.smime();
    }

    @Override
    public List<PgpIdentity> pgp() {
        return own.pgp();
    }

    @Override
    public List<PublicKey> known(String address) {
        return customers.known(address);
    }

    @Override
    public String toString() {
        return "DeskKeys";
    }
}
