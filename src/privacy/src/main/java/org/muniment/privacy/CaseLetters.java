package org.muniment.privacy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.policy.Clocks;
import org.muniment.policy.Controller;
import org.muniment.policy.Deadline;
import org.muniment.policy.Letter;
import org.muniment.terms.SubjectId;

/** Writes the letters of cases, by the policy's texts, to the address on file. */
final class CaseLetters {

    /** What the desk's macs for the "I did not ask for this" link are bound to. */
    static final String NOT_ME = "export-not-me";

    /** What the codes of the link that confirms an erasure are bound to. */
    static final String CONFIRM = "erasure-confirm";

    private final PrivacyParts parts;
    private final CaseBook book;

    CaseLetters(PrivacyParts parts, CaseBook book) {
        this.parts = parts;
        this.book = book;
    }

    /** Sends a letter about a case; does nothing for a case about nobody known. */
    void send(String name, PrivacyCase about, Map<String, String> values) {
        UUID subject = about.subject;
        if (subject == null) {
            return;
        }
        if (!parts.tickets().person().known(new SubjectId(subject))) {
            // Erased meanwhile; the letters about that go to the closed address.
            return;
        }
        // A letter about locked content stands by itself, so that an answer to it opens a fresh ticket.
        Optional<UUID> ticket =
                about.machine == Machine.THIRD_PARTY ? Optional.empty() : Optional.ofNullable(about.ticket);
        parts.post().send(new SubjectId(subject), text(name, about, values, Map.of()), ticket);
    }

    /** A letter about a case as it would be sent. */
    Letter.Text text(String name, PrivacyCase about, Map<String, String> values, Map<String, String> blocks) {
        Letter letter = parts.policy().letters().find(name, about.language);
        Map<String, String> all = new HashMap<>(standing(about, Locale.of(letter.language())));
        all.putAll(values);
        return letter.fill(all, blocks);
    }

    private Map<String, String> standing(PrivacyCase about, Locale locale) {
        Controller controller = parts.policy().controller();
        Deadline binding = Clocks.binding(book.deadlines(about));
        Map<String, String> values = new HashMap<>();
        values.put("controller", controller.name());
        values.put("case", Long.toString(about.number));
        values.put("privacyContact", controller.contacts().privacy());
        values.put("authority", controller.authority().name());
        values.put("authorityWeb", controller.authority().web());
        values.put("court", controller.court());
        values.put("received", day(about.received, locale));
        values.put("dueDay", day(binding.lastDay(), locale));
        values.put("rule", binding.title());
        values.put("portal", parts.settings().url() + "/portal");
        values.put("link", parts.settings().url() + "/portal/data");
        values.put("notMe", notMe(about));
        values.put("confirm", confirm(about));
        values.put("downloads", Integer.toString(parts.policy().exports().downloads()));
        return values;
    }

    private String confirm(PrivacyCase about) {
        String mac = parts.vault().tokens().mac(CONFIRM, about.publicId.toString());
        return parts.settings().url() + "/erasure/" + about.publicId + "?proof=" + mac;
    }

    private String notMe(PrivacyCase about) {
        String mac = parts.vault().tokens().mac(NOT_ME, about.publicId.toString());
        return parts.settings().url() + "/portal/data/" + about.publicId + "/not-me?proof=" + mac;
    }

    String day(Instant instant, Locale locale) {
        return day(instant.atZone(parts.policy().controller().zone()).toLocalDate(), locale);
    }

    private static String day(LocalDate day, Locale locale) {
        return new DateTimeFormatterBuilder()
                .appendLocalized(FormatStyle.LONG, null)
                .toFormatter(locale)
                .format(day);
    }
}
