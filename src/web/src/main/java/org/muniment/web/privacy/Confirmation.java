package org.muniment.web.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.IncidentView;
import org.muniment.terms.Actor;

/**
 * Something that waits for a second person.
 *
 * @param view the case
 * @param question what to confirm
 * @param follows what happens then
 * @param facts what there is to know, without content
 * @param yes what the button says
 */
public record Confirmation(CaseView view, String question, String follows, List<String> facts, String yes) {

    static Confirmation of(CaseView view, Optional<IncidentView> known) {
        List<String> facts = new ArrayList<>();
        known.map(IncidentView::facts).ifPresent(found -> {
            facts.add("Kinds of data: " + found.categories());
            facts.add("About " + found.persons() + " persons, " + found.records() + " records");
        });
        return new Confirmation(
                view,
                "Seal as evidence, to be reported to the authority?",
                "The message stays locked as evidence, its hash and time go into the ledger, and the sender is told"
                        + " what was found.",
                facts,
                "Confirm: seal it");
    }

    static Confirmation of(CaseView view, List<String> withheld) {
        return new Confirmation(
                view,
                "Hand the copy over without these?",
                "The person gets the copy with a list of what is withheld and why.",
                withheld,
                "Confirm: hand it over");
    }

    static Confirmation of(CaseView view) {
        return new Confirmation(
                view,
                "Refuse the request?",
                "The case is closed; the person gets a letter with these reasons and where to complain.",
                List.of(),
                "Confirm: refuse it");
    }

    /** The step that made the proposal. */
    public Optional<CaseView.Step> proposal() {
        return view.history().reversed().stream()
                .filter(step -> step.to() == CaseState.REPORTABLE
                        || step.to() == CaseState.REVIEW
                        || step.to() == CaseState.REDACTING)
                .findFirst();
    }

    /** Whether this person made the proposal, and so cannot confirm it. */
    public boolean proposedBy(String actor) {
        return proposal().filter(step -> step.actor().equals(actor)).isPresent();
    }

    Stream<Actor> people() {
        return view.history().stream().map(CaseWords::actor);
    }
}
