package org.muniment.web.privacy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.muniment.privacy.Finding;
import org.muniment.privacy.IncidentView;
import org.muniment.privacy.Reports;
import org.muniment.privacy.ThirdPartyFacts;
import org.muniment.privacy.Verdict;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.security.Form;

/**
 * The forms on a case's page; the one that was sent with what is wrong with it, the others as they begin.
 *
 * @param fresh every form as it begins
 * @param sent the form that was sent
 * @param wrongChoice what is wrong with the choice of a verdict or an ending; empty when nothing is
 * @param chosen the verdict or ending that was chosen
 */
public record CaseForms(Inputs fresh, Optional<Inputs> sent, String wrongChoice, String chosen) {

    static final Field REASONS = Field.area("reasons", "Reasons", 2000)
            .hint("They are kept, sealed, as long as the case is. No names of the third persons.")
            .length(3, 2000);
    static final Field CATEGORIES = Field.line("categories", "Kinds of data")
            .hint("Such as: names, mail addresses, health data. The sender and the authority read it.")
            .length(2, 200)
            .optional();
    static final Field PERSONS = number("persons", "About how many people does it concern?");
    static final Field RECORDS = number("records", "About how many records are there?");
    static final Field AGAINST = Field.area("against", "Why not?", 2000).length(3, 2000);
    static final Field TEXT = Field.area("text", "The report", Reports.MAX_TEXT)
            .hint("Facts, categories, counts. The content of the message never belongs here.")
            .length(20, Reports.MAX_TEXT);
    static final Field HOW = Field.area("how", "How was it sent?", 2000)
            .hint("Such as: the authority’s web form, with date and number.")
            .length(3, 2000);
    static final Field REPLY = Field.area("reply", "What did the authority answer?", 2000)
            .hint("A summary with date and file number.")
            .length(3, 2000);
    static final Field WHY = Field.area("why", "Why does it end?", 2000).length(3, 2000);
    static final Field STILL =
            Field.area("still", "Why is it still needed?", 2000).length(3, 2000);

    private static Field number(String name, String label) {
        return new Field(name, label, "", "number", false, 0, 9, "off");
    }

    static CaseForms fresh(Optional<IncidentView> known) {
        Map<String, String> values = new HashMap<>();
        known.flatMap(IncidentView::report).ifPresent(report -> values.put("text", report.text()));
        Inputs fresh =
                Inputs.filled(values, REASONS, CATEGORIES, PERSONS, RECORDS, AGAINST, TEXT, HOW, REPLY, WHY, STILL);
        return new CaseForms(fresh, Optional.empty(), "", "");
    }

    CaseForms with(Inputs wrong) {
        return new CaseForms(fresh, Optional.of(wrong), wrongChoice, chosen);
    }

    CaseForms choice(String value, String error) {
        return new CaseForms(fresh, sent, error, value);
    }

    /** The field as it stands. */
    public Inputs.Input get(String name) {
        return sent.flatMap(form -> form.all().stream()
                        .filter(input -> input.field().name().equals(name))
                        .findFirst())
                .orElseGet(() -> fresh.get(name));
    }

    /** The form that was sent, if it is the one with this field, for the summary of what is wrong. */
    public Inputs errors(String field) {
        return sent.filter(form -> form.all().stream()
                        .anyMatch(input -> input.field().name().equals(field)))
                .orElse(fresh);
    }

    /** The verdict's form, checked: facts are needed unless it is a false alarm. */
    static Inputs verdict(Form form, Optional<Verdict> verdict) {
        Inputs inputs = Inputs.read(form, REASONS, CATEGORIES, PERSONS, RECORDS);
        if (verdict.isEmpty() || verdict.get() == Verdict.FALSE_ALARM) {
            return inputs;
        }
        Inputs checked =
                inputs.value("categories").isBlank() ? inputs.wrong("categories", "Enter kinds of data") : inputs;
        for (String name : new String[] {"persons", "records"}) {
            if (!inputs.value(name).strip().matches("[1-9]\\d{0,8}")) {
                checked = checked.wrong(
                        name, "Enter about how many " + (name.equals("persons") ? "people" : name) + ", 1 or more");
            }
        }
        return checked;
    }

    /** What a checked form finds. */
    static Finding finding(Verdict verdict, Inputs inputs) {
        if (verdict == Verdict.FALSE_ALARM) {
            return Finding.falseAlarm(inputs.value("reasons"));
        }
        ThirdPartyFacts facts = new ThirdPartyFacts(
                inputs.value("categories").replaceAll("\\s+", " "),
                Integer.parseInt(inputs.value("persons").strip()),
                Integer.parseInt(inputs.value("records").strip()));
        return new Finding(verdict, inputs.value("reasons"), Optional.of(facts));
    }
}
