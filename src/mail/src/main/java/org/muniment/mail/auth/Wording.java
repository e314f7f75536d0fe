package org.muniment.mail.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.auth.MailAuthenticator.Findings;
import org.muniment.mail.auth.Verdict.Standing;

/** Turns findings into a verdict that people can read. */
final class Wording {
    private Wording() {}

    static Verdict of(Findings found, boolean forwarded, Optional<Reported> report) {
        boolean reported = report.isPresent() && report.get().dmarc().equals("pass");
        boolean denied = report.isPresent() && report.get().dmarc().equals("fail");
        Dmarc.Outcome dmarc = found.dmarc();
        Standing standing;
        List<String> sentences = new ArrayList<>();
        if (dmarc.aligned() || forwarded || reported) {
            standing = Standing.VOUCHED;
            sentences.add("The sender's domain vouches for this mail.");
            if (!dmarc.aligned()) {
                sentences.add(
                        forwarded
                                ? "A forwarder we trust saw that it did, and sealed the mail."
                                : "Our mail server checked that and says so.");
            }
        } else if (denied || (dmarc.word().equals("fail") && !dmarc.policy().equals("none"))) {
            standing = Standing.FAILED;
            sentences.add("This mail is not proved to come from the address it shows.");
            sentences.add("The sender's domain asks not to believe mail that it does not vouch for.");
        } else if (dmarc.word().equals("temperror")) {
            standing = Standing.UNKNOWN;
            sentences.add("Who sent this mail could not be checked: the domain name system did not answer.");
        } else {
            standing = Standing.UNPROVEN;
            sentences.add("Nobody vouches for this mail: anybody could have written its sender's address.");
        }
        details(found, sentences);
        return new Verdict(
                standing,
                found.spf(),
                found.dkim(),
                report.map(Reported::dmarc)
                        .filter(word -> !word.isEmpty() && !dmarc.aligned())
                        .orElse(dmarc.word()),
                dmarc.policy(),
                found.arc().word(),
                sentences);
    }

    private static void details(Findings found, List<String> sentences) {
        if (found.dmarc().word().equals("permerror")) {
            sentences.add("It names no sender, or more than one.");
        }
        String path =
                switch (found.spf()) {
                    case "pass" -> "The server that sent it may send for the return address.";
                    case "fail" -> "The server that sent it may not send for the return address.";
                    case "softfail" -> "The server that sent it should not send for the return address.";
                    case "neutral", "none" -> "The domain of the return address does not say who may send for it.";
                    case "permerror" -> "The return address's domain has a sender record that cannot be read.";
                    case "temperror" -> "Whether the server may send for the return address could not be looked up.";
                    default -> "";
                };
        if (!path.isEmpty()) {
            sentences.add(path);
        }
        if (found.dkim().isEmpty()) {
            sentences.add("It carries no signature.");
        }
        for (DkimOutcome signature : found.dkim()) {
            String whose = signature.domain().isEmpty() ? "A signature" : "The signature of " + signature.domain();
            String reason = signature.reason().isEmpty() ? "" : ": " + signature.reason();
            sentences.add(whose + (signature.word().equals("pass") ? " holds" : " does not count") + reason + ".");
        }
        switch (found.arc().word()) {
            case "pass" ->
                sentences.add("It was forwarded; the chain of forwarders up to "
                        + found.arc().sealer() + " holds.");
            case "fail" ->
                sentences.add("It was forwarded; the chain of forwarders is broken: "
                        + found.arc().reason() + ".");
            case "temperror" -> sentences.add("It was forwarded; the chain of forwarders could not be looked up.");
            default -> {
                return;
            }
        }
    }
}
