package org.muniment.policy;

import java.util.List;
import java.util.Optional;

/**
 * What checking a policy found.
 *
 * @param profile the profile checked
 * @param problems what makes it unusable; none when it is fit to run
 * @param warnings what an operator should still settle before going public
 * @param digest SHA-256 in hexadecimal of the policy in force, for the ledger; empty when it is unusable
 */
public record PolicyReport(String profile, List<Problem> problems, List<Problem> warnings, Optional<String> digest) {

    /** Whether the policy can be put into force. */
    public boolean usable() {
        return problems.isEmpty();
    }
}
