package org.muniment.mail.auth;

/**
 * How one signature came out.
 *
 * @param word {@code pass}, {@code fail}, {@code permerror} or {@code temperror} (RFC 8601)
 * @param domain the signing domain, empty when it could not be read
 * @param selector which of the domain's keys
 * @param reason why not, or what weakens it; a few words, empty when there is nothing to say
 * @param weak whether a pass proves nothing about the sender: part of the text only, or a key under test
 */
public record DkimOutcome(String word, String domain, String selector, String reason, boolean weak) {
    /** Whether the signature holds and proves that the domain sent all of the mail. */
    public boolean proves() {
        return word.equals("pass") && !weak;
    }
}
