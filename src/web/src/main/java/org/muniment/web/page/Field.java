package org.muniment.web.page;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.web.security.Form;

/**
 * One field of a form: what the page shows and what the server checks are this one thing, so that an asterisk always
 * means what the check means. Immutable.
 *
 * @param name its name in the form and its id on the page
 * @param label what it asks for
 * @param hint help under the label; may be empty
 * @param kind the HTML input type, or {@code area}
 * @param required whether it must be filled
 * @param min fewest characters when filled
 * @param max most characters
 * @param autocomplete the HTML autofill name; may be empty
 */
public record Field(
        String name, String label, String hint, String kind, boolean required, int min, int max, String autocomplete) {

    private static final int LINE = 300;

    /** A required line of text. */
    public static Field line(String name, String label) {
        return new Field(name, label, "", "text", true, 0, LINE, "off");
    }

    /** A required mail address. */
    public static Field address(String name, String label) {
        return new Field(name, label, "", "email", true, 3, 254, "email");
    }

    /** A required password. */
    public static Field password(String name, String label, int min, int max) {
        return new Field(name, label, "", "password", true, min, max, "current-password");
    }

    /** A required text of several lines. */
    public static Field area(String name, String label, int max) {
        return new Field(name, label, "", "area", true, 0, max, "off");
    }

    /** The same with help. */
    public Field hint(String text) {
        return new Field(name, label, text, kind, required, min, max, autocomplete);
    }

    /** The same, may be left empty. */
    public Field optional() {
        return new Field(name, label, hint, kind, false, min, max, autocomplete);
    }

    /** The same within a length, in characters. */
    public Field length(int fewest, int most) {
        return new Field(name, label, hint, kind, required, fewest, most, autocomplete);
    }

    /** The same with an HTML autofill name. */
    public Field fill(String autofill) {
        return new Field(name, label, hint, kind, required, min, max, autofill);
    }

    /** The length for {@code minlength}, or null for none. */
    public @Nullable Integer minLength() {
        return min > 0 ? min : null;
    }

    /** What is wrong with what was sent; empty when nothing is. */
    Optional<String> check(Form form) {
        String value = kind.equals("password") ? String.valueOf(form.secret(name)) : form.text(name);
        String what = label.substring(0, 1).toLowerCase(Locale.ROOT) + label.substring(1);
        if (value.isEmpty()) {
            return required ? Optional.of("Enter " + what) : Optional.empty();
        }
        if (value.length() < min) {
            return Optional.of(label + " must be at least " + min + " characters");
        }
        if (value.length() > max) {
            return Optional.of(label + " must be at most " + max + " characters");
        }
        return kind.equals("email") && !looksLikeAddress(value)
                ? Optional.of("Enter " + what + " in the form name@example.org")
                : Optional.empty();
    }

    private static boolean looksLikeAddress(String value) {
        int at = value.lastIndexOf('@');
        return at > 0 && at < value.length() - 1 && value.chars().noneMatch(Character::isWhitespace);
    }
}
