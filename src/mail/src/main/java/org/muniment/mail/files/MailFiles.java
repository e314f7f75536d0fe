package org.muniment.mail.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Goes through files and folders of mail and hands out one message after the other; holds one message at a time. What
 * cannot be read is handed out as a refusal, and the next file gets its turn. Links are not followed.
 */
public final class MailFiles {
    private static final Pattern DELIVERED = Pattern.compile("(\\d{9,10})\\..*");
    private static final Pattern FIELD = Pattern.compile("[\\x21-\\x39\\x3b-\\x7e]{1,76}[ \\t]*:.*", Pattern.DOTALL);
    private static final int PEEK_BYTES = 512;

    private final Kind kind;
    private final long maxMessage;

    /** How a file holds mail. */
    public enum Kind {
        /** Told from the file itself; an mbox is read as {@code MBOXRD}, a message with a true length as {@code MBOXCL2}. */
        AUTO,
        /** mbox whose {@code >From } lines lost their quote sign, and only those. */
        MBOXO,
        /** mbox whose lines of quote signs and {@code From } lost one of them. */
        MBOXRD,
        /** mbox with Content-Length and without quoting. */
        MBOXCL2,
        /** One message in a file. */
        EML
    }

    /** Takes what is found. */
    @FunctionalInterface
    public interface Taker {
        /** Takes a message or a refusal. */
        void take(FoundMail found) throws IOException, InterruptedException;
    }

    /** Reads files as {@code kind}; messages larger than {@code maxMessage} bytes are refused one by one. */
    public MailFiles(Kind kind, long maxMessage) {
        this.kind = kind;
        this.maxMessage = maxMessage;
    }

    /** Goes through a file or folder. */
    public void read(Path path, Taker taker) throws IOException, InterruptedException {
        if (Files.isDirectory(path)) {
            folder(path, taker);
        } else if (!Files.isReadable(path)) {
            taker.take(FoundMail.refused(path.toString(), "cannot be read"));
        } else {
            file(path, taker);
        }
    }

    private void folder(Path folder, Taker taker) throws IOException, InterruptedException {
        if (Files.isDirectory(folder.resolve("cur")) && Files.isDirectory(folder.resolve("new"))) {
            List<Path> mails = new ArrayList<>(children(folder.resolve("cur")));
            mails.addAll(children(folder.resolve("new")));
            mails.sort(Comparator.comparing((Path mail) -> delivered(mail).orElse(Instant.EPOCH))
                    .thenComparing(mail -> mail.getFileName().toString()));
            for (Path mail : mails) {
                message(mail, taker);
            }
        }
        for (Path child : children(folder)) {
            if (!List.of("cur", "new", "tmp").contains(child.getFileName().toString())) {
                if (Files.isDirectory(child)) {
                    folder(child, taker);
                } else if (!Files.isSymbolicLink(child) && isMail(child)) {
                    file(child, taker);
                }
            }
        }
    }

    /** In a folder, files that look like something else are left alone; a file that was named is refused by name. */
    private static boolean isMail(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".eml")
                || name.endsWith(".mbox")
                || name.endsWith(".mbx")
                || begin(file).startsWith("From ");
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        }
    }

    private void file(Path file, Taker taker) throws IOException, InterruptedException {
        try {
            String begin = begin(file);
            boolean alone = kind == Kind.AUTO
                    && !begin.startsWith("From ")
                    && FIELD.matcher(begin).matches();
            if (kind == Kind.EML || alone) {
                message(file, taker);
            } else if (begin.startsWith("From ")) {
                try (MboxReader mbox = new MboxReader(file, kind, maxMessage)) {
                    for (Optional<FoundMail> next = mbox.next(); next.isPresent(); next = mbox.next()) {
                        taker.take(next.get());
                    }
                }
            } else {
                taker.take(FoundMail.refused(file.toString(), whatElse(begin)));
            }
        } catch (IOException e) {
            if (Files.isReadable(file) && !(e instanceof MboxReader.Unreadable)) {
                throw e; // the taker's fault, not the file's
            }
            taker.take(FoundMail.refused(file.toString(), "cannot be read further"));
        }
    }

    private static String whatElse(String begin) {
        if (begin.isEmpty()) {
            return "is empty";
        }
        if (begin.startsWith("\u001f\u008b") || begin.startsWith("PK\u0003\u0004")) {
            return "is packed; unpack it first";
        }
        return begin.startsWith("!BDN")
                ? "is an Outlook folder; export it as mbox or as single messages"
                : "is neither an mbox nor a message";
    }

    private static String begin(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(PEEK_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    private void message(Path file, Taker taker) throws IOException, InterruptedException {
        String place = file.toString();
        if (Files.isSymbolicLink(file) || !Files.isRegularFile(file) || !Files.isReadable(file)) {
            taker.take(FoundMail.refused(place, "cannot be read"));
        } else if (Files.size(file) > maxMessage) {
            taker.take(FoundMail.refused(place, "is larger than " + maxMessage + " bytes"));
        } else {
            byte[] raw = WireForm.of(Files.readAllBytes(file));
            Optional<Instant> arrived = delivered(file)
                    .or(() -> ArrivalTime.of(raw))
                    .or(() -> Optional.of(Instant.ofEpochMilli(file.toFile().lastModified())));
            taker.take(FoundMail.of(place, raw, arrived));
        }
    }

    /** The delivery time that a Maildir file name begins with. */
    private static Optional<Instant> delivered(Path file) {
        Matcher name = DELIVERED.matcher(file.getFileName().toString());
        return name.matches() ? Optional.of(Instant.ofEpochSecond(Long.parseLong(name.group(1)))) : Optional.empty();
    }
}
