package org.muniment.policy;

/**
 * How changes and statistics are published.
 *
 * @param policyChangeClock the clock, counted backwards, by which a change of the policy is announced
 * @param smallestGroup aggregates over fewer people are suppressed
 */
public record NoticeRules(String policyChangeClock, int smallestGroup) {

    static NoticeRules of(Section section) {
        return new NoticeRules(section.text("policyChangeClock"), section.number("smallestGroup"));
    }
}
