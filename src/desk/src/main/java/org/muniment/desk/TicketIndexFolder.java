package org.muniment.desk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.muniment.index.PartitionId;
import org.muniment.terms.TenantId;

/**
 * The folder of the ticket index: one folder for each generation of each month. A generation that is being written ends
 * in {@code .unfinished}, and its rename makes it the newest, so a crash leaves the one before in use.
 */
final class TicketIndexFolder {

    private static final Pattern NAME = Pattern.compile("(\\d{4,}-\\d{2})(?:\\.(\\d{1,9}))?");
    private static final String UNFINISHED = ".unfinished";

    /** Older generations of a month first. */
    static final Comparator<Generation> ORDER =
            Comparator.comparing(Generation::month).thenComparingInt(Generation::number);

    private final Path folder;

    TicketIndexFolder(Path folder) {
        this.folder = folder;
    }

    /** One generation of a month; the first is 1. */
    record Generation(Path folder, String month, int number) {

        /** The name of its folder, and of its anchor. */
        String name() {
            return number == 1 ? month : month + "." + number;
        }

        PartitionId partition() {
            return new PartitionId(TenantId.HOUSE, "desk/" + name());
        }

        Path finished() {
            return folder.resolve(name());
        }

        Path unfinished() {
            return folder.resolve(name() + UNFINISHED);
        }
    }

    List<String> months() {
        return all().stream().map(Generation::month).distinct().toList();
    }

    /** The generation in use; the first when there is none yet. */
    Generation newest(String month) {
        return of(month).stream().reduce((low, high) -> high).orElse(new Generation(folder, month, 1));
    }

    Generation next(String month) {
        return after(newest(month));
    }

    Generation after(Generation one) {
        return new Generation(folder, one.month(), one.number() + 1);
    }

    /** The generation that is on the disk as that partition; empty when there is none. */
    Optional<Generation> of(PartitionId id) {
        return id.name().startsWith("desk/")
                ? named(id.name().substring("desk/".length())).filter(one -> Files.isDirectory(one.finished()))
                : Optional.empty();
    }

    /** For files while they are being written. */
    Path scratch() {
        return folder.resolveSibling("reseal");
    }

    /** The generation of that name; empty when it is none. */
    Optional<Generation> named(String entry) {
        Matcher name = NAME.matcher(entry);
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Generation(folder, name.group(1), name.group(2) == null ? 1 : Integer.parseInt(name.group(2))));
    }

    /** Those that a newer one took the place of. */
    List<Generation> old(String month) {
        List<Generation> found = of(month);
        return found.isEmpty() ? found : found.subList(0, found.size() - 1);
    }

    void finish(Generation made) throws IOException {
        Files.move(made.unfinished(), made.finished(), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Removes what a crash left half written. */
    void discardUnfinished() {
        try {
            for (Path left : entries()) {
                if (left.getFileName().toString().endsWith(UNFINISHED)) {
                    try (Stream<Path> files = Files.walk(left)) {
                        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                            Files.delete(file);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Generation> of(String month) {
        return all().stream().filter(one -> one.month().equals(month)).toList();
    }

    /** All finished ones, older generations of a month first. */
    private List<Generation> all() {
        List<Generation> found = new ArrayList<>();
        for (Path entry : entries()) {
            named(entry.getFileName().toString()).ifPresent(found::add);
        }
        found.sort(ORDER);
        return found;
    }

    private List<Path> entries() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
