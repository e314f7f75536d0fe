package org.muniment.privacy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.muniment.policy.Controller;
import org.muniment.policy.Letter;

/** Writes reports to the authority from facts, by the policy's letter. */
final class ReportText {

    private final PrivacyParts parts;
    private final CaseBook book;
    private final IncidentDesk desk;
    private final CaseLetters letters;

    ReportText(PrivacyParts parts, CaseBook book, IncidentDesk desk, CaseLetters letters) {
        this.parts = parts;
        this.book = book;
        this.desk = desk;
        this.letters = letters;
    }

    String draft(PrivacyCase of, Incident incident) {
        return letter(of, incident).body();
    }

    String subject(PrivacyCase of, Incident incident) {
        return letter(of, incident).subject();
    }

    private Letter.Text letter(PrivacyCase of, Incident incident) {
        Letter letter = parts.policy().letters().find("authority-report", of.language);
        Locale locale = Locale.of(letter.language());
        Controller controller = parts.policy().controller();
        IncidentView.Evidence evidence = desk.evidence(of, incident)
                .orElseThrow(() -> new IllegalStateException("what is reported is sealed first"));
        Map<String, String> values = new HashMap<>(IncidentDesk.words(desk.facts(of, incident)));
        values.put("controller", controller.name());
        values.put("case", Long.toString(of.number));
        values.put("authority", controller.authority().name());
        values.put("privacyContact", controller.contacts().privacy());
        values.put("receivedAt", at(IncidentDesk.arrived(desk.ticket(of))));
        values.put("frozenAt", at(book.last(of, CaseState.FROZEN).at));
        values.put("evidence", evidence.sha256());
        values.put("entry", Long.toString(evidence.entry()));
        values.put("review", letters.day(evidence.review(), locale));
        return letter.fill(values);
    }

    /** To the minute, with the zone. */
    private String at(Instant instant) {
        return java.time.format.DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm VV", Locale.ROOT)
                .format(instant.atZone(parts.policy().controller().zone()));
    }

    /** How evidence ended, for the sender, in the case's language. */
    String outcome(PrivacyCase of, Reports.Ending ending) {
        boolean german = of.language.equals("de");
        return switch (ending) {
            case RELEASED ->
                german
                        ? "Die Sperre ist aufgehoben, und wir antworten Ihnen"
                        : "the lock is lifted, and an agent will answer you";
            case ERASED -> german ? "Wir haben den Inhalt gelöscht" : "we erased its content";
        };
    }

    static String sha256(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
