package org.muniment.mail.crypto;

/** The two ways in which mail is encrypted and signed. */
public enum Scheme {
    /** S/MIME: X.509 certificates. */
    SMIME("smime"),
    /** OpenPGP: keys that people exchange. */
    PGP("pgp");

    private final String word;

    Scheme(String word) {
        this.word = word;
    }

    /** Its name in reports and in the database. */
    public String word() {
        return word;
    }
}
