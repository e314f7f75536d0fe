package org.muniment.web.page;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Role;

/**
 * What every page knows.
 *
 * @param house what the desk calls itself
 * @param name the visitor's name; empty when nobody is signed in
 * @param roles what the visitor may act as
 * @param csrf the token every form carries
 * @param path the path of this request, for the navigation
 * @param notice what the step before has done
 * @param times how times are shown
 * @param assets where the static files are
 */
public record Page(
        String house,
        Optional<String> name,
        Set<Role> roles,
        String csrf,
        String path,
        Optional<Notice> notice,
        Times times,
        Assets assets) {

    /** Copies the roles. */
    public Page {
        roles = Set.copyOf(roles);
    }

    /** Whether the visitor may act as that. */
    public boolean is(String role) {
        return roles.contains(Role.valueOf(role));
    }

    /** {@code page} for {@code aria-current} when a navigation entry leads to this part of the site; else null. */
    public @Nullable String current(String start) {
        boolean here = start.equals("/") ? path.equals("/") : path.equals(start) || path.startsWith(start + "/");
        return here ? "page" : null;
    }

    /** The header that scripts send with unsafe requests, as JSON. */
    public String scriptHeaders() {
        return "{\"X-CSRF-Token\":\"" + csrf + "\"}";
    }
}
