package org.muniment.mail.crypto;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.muniment.vault.cms.CmsCertificate;
import org.muniment.vault.pgp.PgpCertificate;

/**
 * A certificate or public key, of a correspondent or of a mailbox of ours. Immutable; shows a fingerprint at most.
 *
 * @param scheme which of the two it is for
 * @param bytes DER certificate, or OpenPGP packets
 * @param gcm whether its owner's program says that it opens AES-256-GCM; never for OpenPGP
 */
public record PublicKey(Scheme scheme, byte[] bytes, boolean gcm) {

    static PublicKey of(CmsCertificate certificate, boolean gcm) {
        return new PublicKey(Scheme.SMIME, certificate.der(), gcm);
    }

    static PublicKey of(PgpCertificate certificate) {
        return new PublicKey(Scheme.PGP, certificate.encoded(), false);
    }

    /** The certificates and public keys in a file, of either kind; empty when there are none. */
    public static List<PublicKey> read(byte[] file) {
        List<PublicKey> pgp =
                PgpCertificate.read(file).stream().map(PublicKey::of).toList();
        return pgp.isEmpty()
                ? CmsCertificate.of(file).map(found -> of(found, false)).stream()
                        .toList()
                : pgp;
    }

    /** The certificate, for S/MIME. */
    Optional<CmsCertificate> cms() {
        return scheme == Scheme.SMIME ? CmsCertificate.of(bytes) : Optional.empty();
    }

    /** The certificate, for OpenPGP. */
    Optional<PgpCertificate> pgp() {
        return scheme == Scheme.PGP ? PgpCertificate.read(bytes).stream().findFirst() : Optional.empty();
    }

    /** Lower-case hex: of the OpenPGP primary key, or SHA-256 of the certificate; empty when it cannot be read. */
    public String fingerprint() {
        return scheme == Scheme.SMIME
                ? cms().map(CmsCertificate::fingerprint).orElse("")
                : pgp().map(PgpCertificate::fingerprint).orElse("");
    }

    /** The mail addresses it names, lower case. */
    public List<String> addresses() {
        return scheme == Scheme.SMIME
                ? cms().map(CmsCertificate::addresses).orElse(List.of())
                : pgp().map(PgpCertificate::addresses).orElse(List.of());
    }

    /** Until when it counts; empty when it does not end. */
    public Optional<Instant> expires() {
        return scheme == Scheme.SMIME ? cms().map(CmsCertificate::notAfter) : pgp().flatMap(PgpCertificate::expires);
    }

    /** Whether mail can be encrypted to it at that time. */
    public boolean canEncrypt(Instant at) {
        return scheme == Scheme.SMIME
                ? cms().map(certificate -> certificate.canEncrypt(at)).orElse(false)
                : pgp().map(certificate -> certificate.canEncrypt(at)).orElse(false);
    }

    /** As a file for other programs: PEM, or ASCII armour. */
    public String exported() {
        return scheme == Scheme.SMIME
                ? cms().map(CmsCertificate::pem).orElse("")
                : pgp().map(PgpCertificate::armored).orElse("");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key
                && scheme == key.scheme
                && fingerprint().equals(key.fingerprint());
    }

    @Override
    public int hashCode() {
        return fingerprint().hashCode();
    }

    @Override
    public String toString() {
        return "PublicKey[" + scheme.word() + " " + fingerprint() + "]";
    }
}
