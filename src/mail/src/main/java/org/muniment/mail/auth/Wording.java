package org.muniment.mail.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.auth.MailAuthenticator.Findings;
import org.muniment.mail.auth.Verdict.Standing;

/** Turns findings into a verdict that people can read: the first sentence says it all, the others say why. */
final class Wording {
    private Wording() {}

    static Verdict of(Findings found, boolean forwarded, Optional<Reported> report) {
        boolean reported = report.isPresent() && report.get().dmarc().equals("pass");
        Dmarc.Outcome dmarc = found.dmarc();
        boolean denied = report.isPresent()
                && report.get().dmarc().equals("fail")
                && !dmarc.policy().equals("none");
        String author = found.authors().size() == 1 ? found.authors().get(0) : "";
        Standing standing;
        List<String> sentences = new ArrayList<>();
        if (dmarc.aligned() || forwarded || reported) {
            standing = Standing.VOUCHED;
            sentences.add(confirmed(found, author, forwarded));
        } else if (denied || isRejected(found)) {
            standing = Standing.FAILED;
            sentences.add("Not confirmed: nothing shows that this mail comes from " + author + ", and " + author
                    + " asks not to believe such mail (DMARC).");
        } else if (dmarc.word().equals("temperror")) {
            standing = Standing.UNKNOWN;
            sentences.add("Not confirmed: who sent this mail could not be looked up, the name servers gave no answer.");
        } else {
            standing = Standing.UNPROVEN;
            sentences.add(
                    "Not confirmed: nobody vouches for this mail. Anybody could have written its sender’s address.");
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

    /** Whether the author's domain asks not to believe the mail; where the path is unknown it might have vouched. */
    private static boolean isRejected(Findings found) {
        boolean fails =
                found.dmarc().word().equals("fail") && !found.dmarc().policy().equals("none");
        return fails && !found.spf().isEmpty();
    }

    private static String confirmed(Findings found, String author, boolean forwarded) {
        Dmarc.Proof proof = found.dmarc().proof();
        if (found.dmarc().aligned()) {
            boolean ours = !proof.signed()
                    || found.dkim().stream()
                            .anyMatch(own -> own.proves() && own.domain().equals(proof.domain()));
            String how = proof.signed()
                    ? proof.domain() + " signed this mail (DKIM)"
                    : "the server that sent this mail may send for " + proof.domain() + " (SPF)";
            return "Sender confirmed: " + how + (ours ? "." : ", as our mail server says.");
        }
        return forwarded
                ? "Sender confirmed: " + found.arc().sealer() + ", a forwarder we trust, saw that " + author
                        + " vouched for this mail (ARC)."
                : "Sender confirmed: our mail server says that " + author + " vouches for this mail (DMARC).";
    }

    private static void details(Findings found, List<String> sentences) {
        if (found.dmarc().word().equals("permerror")) {
            sentences.add("It names no sender, or more than one.");
        }
        String path =
                switch (found.spf()) {
                    case "pass" -> "The server that sent it may send for the return address (SPF).";
                    case "fail" -> "The server that sent it may not send for the return address (SPF).";
                    case "softfail" -> "The server that sent it should not send for the return address (SPF).";
                    case "neutral", "none" ->
                        "The domain of the return address does not say who may send for it (SPF).";
                    case "permerror" -> "The return address’s domain has a sender record that cannot be read (SPF).";
                    case "temperror" ->
                        "Whether the server may send for the return address could not be looked up (SPF).";
                    default -> "Which server outside sent it is not known, so its path was not checked (SPF).";
                };
        sentences.add(path);
        if (found.dkim().isEmpty()) {
            sentences.add("It carries no signature (DKIM).");
        }
        for (DkimOutcome signature : found.dkim()) {
            String whose = signature.domain().isEmpty() ? "A signature" : "The signature of " + signature.domain();
            String reason = signature.reason().isEmpty() ? "" : ": " + signature.reason();
            sentences.add(whose + (signature.word().equals("pass") ? " holds" : " does not count") + reason + ".");
        }
        switch (found.arc().word()) {
            case "pass" ->
                sentences.add("It was forwarded; the chain of forwarders up to "
                        + found.arc().sealer() + " holds (ARC).");
            case "fail" ->
                sentences.add("It was forwarded; the chain of forwarders is broken: "
                        + found.arc().reason() + " (ARC).");
            case "temperror" ->
                sentences.add("It was forwarded; the chain of forwarders could not be looked up (ARC).");
            default -> {
                return;
            }
        }
    }
}
