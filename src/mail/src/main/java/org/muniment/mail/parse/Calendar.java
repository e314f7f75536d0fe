package org.muniment.mail.parse;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an invitation (iCalendar, RFC 5545; methods of RFC 5546) says in words: what, when with its zone, where, who
 * asks. Only the first event is told; recurrence rules and alarms are not.
 */
final class Calendar {
    private static final Pattern TIME = Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(?:T(\\d\\d)(\\d\\d)(\\d\\d)?(Z)?)?");
    private static final int MAX_LINES = 5_000;

    private String method = "";
    private String summary = "";
    private String start = "";
    private String end = "";
    private String place = "";
    private String organiser = "";
    private String description = "";
    private boolean found;

    private Calendar() {}

    /** The words for {@code calendar}; empty when it holds no event. */
    static Optional<String> text(String calendar) {
        Calendar event = new Calendar();
        event.read(PlainText.unixLines(PlainText.cut(calendar, ReadingLimits.MAX_FIELD_CHARS)));
        return event.found ? Optional.of(event.words()) : Optional.empty();
    }

    private void read(String text) {
        String unfolded = text.replace("\n ", "").replace("\n\t", "");
        boolean inEvent = false;
        int depth = 0;
        for (String line : unfolded.split("\n", MAX_LINES)) {
            Property property = Property.of(line);
            if (property.isBegin("VEVENT") && !found) {
                inEvent = true;
                found = true;
            } else if (property.name().equals("END") && property.value().equalsIgnoreCase("VEVENT")) {
                inEvent = false;
            } else if (property.name().equals("BEGIN")) {
                depth += inEvent ? 1 : 0;
            } else if (property.name().equals("END")) {
                depth -= inEvent ? 1 : 0;
            } else if (inEvent && depth == 0) {
                event(property);
            } else if (property.name().equals("METHOD")) {
                method = property.value().toUpperCase(Locale.ROOT);
            }
        }
    }

    private void event(Property property) {
        switch (property.name()) {
            case "SUMMARY" -> summary = property.text();
            case "DTSTART" -> start = property.time();
            case "DTEND" -> end = property.time();
            case "LOCATION" -> place = property.text();
            case "ORGANIZER" -> organiser = property.person();
            case "DESCRIPTION" -> description = property.text();
            default -> {}
        }
    }

    private String words() {
        String what =
                switch (method) {
                    case "REQUEST" -> "Invitation";
                    case "CANCEL" -> "Cancelled";
                    case "REPLY" -> "Answer to an invitation";
                    case "COUNTER" -> "Another time proposed";
                    default -> "Event";
                };
        StringBuilder out = new StringBuilder(what);
        out.append(summary.isBlank() ? "" : ": " + PlainText.line(summary)).append('\n');
        line(out, "When", end.isEmpty() ? start : start + " to " + end);
        line(out, "Where", place);
        line(out, "Organiser", organiser);
        if (!description.isBlank()) {
            out.append('\n').append(description.strip()).append('\n');
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String label, String value) {
        if (!value.isBlank()) {
            out.append(label).append(": ").append(PlainText.line(value)).append('\n');
        }
    }

    /** One content line: name, parameters and value. */
    private record Property(String name, String parameters, String value) {
        static Property of(String line) {
            boolean quoted = false;
            int colon = 0;
            while (colon < line.length() && (quoted || line.charAt(colon) != ':')) {
                quoted ^= line.charAt(colon) == '"';
                colon++;
            }
            String head = line.substring(0, colon);
            String value = colon < line.length() ? line.substring(colon + 1) : "";
            int semicolon = head.indexOf(';');
            String name = semicolon < 0 ? head : head.substring(0, semicolon);
            String rest = semicolon < 0 ? "" : head.substring(semicolon + 1);
            return new Property(name.strip().toUpperCase(Locale.ROOT), rest, value.strip());
        }

        boolean isBegin(String what) {
            return name.equals("BEGIN") && value.equalsIgnoreCase(what);
        }

        private String parameter(String wanted) {
            Matcher matcher = Pattern.compile("(?i)(?:^|;)" + wanted + "=(?:\"([^\"]*)\"|([^;\"]*))")
                    .matcher(PlainText.cut(parameters, ReadingLimits.MAX_QUOTE_LINE));
            if (!matcher.find()) {
                return "";
            }
            return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        }

        /** TEXT with its escapes undone (section 3.3.11). */
        String text() {
            StringBuilder out = new StringBuilder(value.length());
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\\' && i + 1 < value.length()) {
                    char next = value.charAt(++i);
                    out.append(next == 'n' || next == 'N' ? '\n' : next);
                } else {
                    out.append(c);
                }
            }
            return out.toString();
        }

        /** A date, or a time with its zone (section 3.3.5); as it stands when it is neither. */
        String time() {
            Matcher matcher = TIME.matcher(value);
            if (!matcher.matches()) {
                return value;
            }
            String date = matcher.group(1) + "-" + matcher.group(2) + "-" + matcher.group(3);
            if (matcher.group(4) == null) {
                return date;
            }
            String zone = matcher.group(7) != null ? "UTC" : parameter("TZID");
            return date + " " + matcher.group(4) + ":" + matcher.group(5) + (zone.isEmpty() ? "" : " (" + zone + ")");
        }

        String person() {
            String name = parameter("CN");
            boolean mail = value.regionMatches(true, 0, "mailto:", 0, 7);
            String address = mail ? value.substring(7) : value;
            return name.isEmpty() || name.equals(address) ? address : name + " <" + address + ">";
        }
    }
}
