package org.muniment.mail;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.muniment.mail.content.Archive;
import org.muniment.mail.content.Magic;
import org.muniment.mail.content.Picture;

/**
 * What a file from a stranger is by its content, and what a person should know before opening it. Looking is bounded:
 * nothing is decoded, at most {@value Archive#MAX_UNPACKED} bytes are unpacked into nowhere.
 *
 * @param type the media type by content; {@code application/octet-stream} for what is not known
 * @param remark what does not fit or is dangerous, in a few words; empty when there is nothing to say
 */
public record FileLook(String type, String remark) {

    private static final String OFFICE = "application/x-cfb";

    /** What a name promises. Office documents of today are zips, those of old are compound files. */
    private static final Map<String, Set<String>> PROMISED = Map.ofEntries(
            Map.entry("pdf", Set.of("application/pdf")),
            Map.entry("png", Set.of("image/png")),
            Map.entry("jpg", Set.of("image/jpeg")),
            Map.entry("jpeg", Set.of("image/jpeg")),
            Map.entry("gif", Set.of("image/gif")),
            Map.entry("webp", Set.of("image/webp")),
            Map.entry("tif", Set.of("image/tiff")),
            Map.entry("tiff", Set.of("image/tiff")),
            Map.entry("bmp", Set.of("image/bmp")),
            Map.entry("svg", Set.of("image/svg+xml", "text/xml")),
            Map.entry("zip", Set.of("application/zip")),
            Map.entry("gz", Set.of("application/gzip")),
            Map.entry("docx", Set.of("application/zip", OFFICE)),
            Map.entry("xlsx", Set.of("application/zip", OFFICE)),
            Map.entry("pptx", Set.of("application/zip", OFFICE)),
            Map.entry("odt", Set.of("application/zip")),
            Map.entry("doc", Set.of(OFFICE, "application/rtf", "application/zip")),
            Map.entry("xls", Set.of(OFFICE, "application/zip")),
            Map.entry("txt", Set.of("text/plain", "text/html", "text/xml", Magic.UNKNOWN)),
            Map.entry("csv", Set.of("text/plain")),
            Map.entry("ics", Set.of("text/calendar", "text/plain")),
            Map.entry("eml", Set.of("text/plain", "text/html", Magic.UNKNOWN)));

    private static final Map<String, String> NOUNS = Map.ofEntries(
            Map.entry("application/pdf", "a PDF document"),
            Map.entry("application/zip", "a ZIP archive"),
            Map.entry("application/gzip", "a gzip archive"),
            Map.entry("application/vnd.rar", "a RAR archive"),
            Map.entry("application/x-7z-compressed", "a 7-Zip archive"),
            Map.entry("application/x-tar", "a tar archive"),
            Map.entry("application/x-iso9660-image", "a disk image"),
            Map.entry("application/rtf", "a rich text document"),
            Map.entry("application/x-cfb", "an old Office document or installer"),
            Map.entry(Magic.PROGRAM, "a program"),
            Map.entry("text/html", "a web page"),
            Map.entry("image/svg+xml", "an SVG drawing, which can carry scripts"),
            Map.entry("text/xml", "an XML file"),
            Map.entry("text/plain", "text"),
            Map.entry("text/calendar", "a calendar file"),
            Map.entry(Magic.UNKNOWN, "something else"));

    /** Names that make a double click run something. */
    private static final Pattern RUNS = Pattern.compile(
            "(?is).*\\.(exe|com|scr|pif|bat|cmd|msi|msp|hta|cpl|js|jse|vbs|vbe|"
                    + "wsf|wsh|ps1|psm1|lnk|url|jar|reg|dll|sh|app|command|desktop|apk|dmg|pkg|appimage|chm|iso|img|vhd|xll|scf)");

    private static final Pattern MACROS = Pattern.compile("(?is).*(vbaProject\\.bin|\\.(docm|xlsm|pptm|dotm|xlam))");

    /** Characters that turn a name round, so that it seems to end otherwise than it does. */
    private static final Pattern TURNED = Pattern.compile("[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f]");

    private static final Pattern EXTENSION = Pattern.compile("(?s).*\\.([A-Za-z0-9]{1,8})\\s*");

    /** Looks at a file. */
    public static FileLook of(String name, byte[] content) {
        String type = Magic.of(content);
        return new FileLook(type, content.length == 0 ? "" : remark(name, type, content));
    }

    /** A picture's media type when a page may show it: of a kind that carries no scripts and of a modest size. */
    static Optional<String> showable(byte[] content) {
        return Picture.of(content).filter(Picture::isModest).map(Picture::type);
    }

    private static String remark(String name, String type, byte[] content) {
        if (type.equals(Magic.PROGRAM)) {
            return RUNS.matcher(name).matches() ? "is a program" : named(name, type);
        }
        if (TURNED.matcher(name).find()) {
            return "its name hides how it ends: ." + extension(name);
        }
        if (RUNS.matcher(name).matches()) {
            return "runs something when opened";
        }
        Set<String> promised = PROMISED.get(extension(name));
        if (promised != null && !promised.contains(type)) {
            return named(name, type);
        }
        Optional<Picture> picture = Picture.of(content);
        if (picture.isPresent()) {
            return picture.get().isModest()
                    ? ""
                    : "a picture of " + picture.get().width() + " × "
                            + picture.get().height() + " points: may freeze your screen";
        }
        if (type.equals("text/html") || type.equals("image/svg+xml")) {
            return "can carry scripts";
        }
        return inside(Archive.of(type, content), content.length);
    }

    private static String inside(Archive archive, int size) {
        if (archive.isBomb(size)) {
            return "an archive bomb: do not unpack";
        }
        List<String> names = archive.names();
        if (names.stream().anyMatch(inner -> RUNS.matcher(inner).matches())) {
            return "contains a program";
        }
        if (names.stream().anyMatch(inner -> MACROS.matcher(inner).matches())) {
            return "contains macros";
        }
        if (archive.locked()) {
            return "locked with a password: nobody could look inside";
        }
        return archive.whole() ? "" : "too large or broken: not all of it was looked at";
    }

    private static String named(String name, String type) {
        String noun = NOUNS.getOrDefault(type, "of type " + type);
        String extension = extension(name);
        return (extension.isEmpty() ? "" : "named ." + extension + ", but ") + "is " + noun;
    }

    private static String extension(String name) {
        var found = EXTENSION.matcher(TURNED.matcher(name).replaceAll(""));
        return found.matches() ? found.group(1).toLowerCase(Locale.ROOT) : "";
    }
}
