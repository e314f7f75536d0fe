package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.muniment.mail.ClamAv;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;

/**
 * Has attached files scanned for viruses, after the mail is acknowledged and filed: a scanner that is slow or away delays
 * nobody's mail and loses nothing, its files wait. For the composition root to call every second. Thread-safe.
 */
@ApplicationScoped
public class AttachmentScans {

    private static final System.Logger LOG = System.getLogger(AttachmentScans.class.getName());
    private static final int BATCH = 20;

    /** After a scanner that does not answer. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** After a file that cannot be read now. */
    private static final Duration LONG_PAUSE = Duration.ofHours(1);

    private static final String UNREACHABLE = "the scanner does not answer";

    private final ScanQueue queue;
    private final Blobs blobs;
    private final Optional<ClamAv> scanner;
    private final MailReader reader = new MailReader();
    private volatile boolean away;

    /** For the container. */
    @Inject
    public AttachmentScans(DeskParts parts, ScanQueue queue) {
        this.queue = queue;
        this.blobs = new Blobs(parts.settings().data(), parts.vault());
        this.scanner = parts.mail().scan().map(ClamAv::new);
    }

    @SuppressWarnings("NullAway")
    protected AttachmentScans() {
        this.queue = null;
        this.blobs = null;
        this.scanner = Optional.empty();
    }

    /**
     * Scans some of the files that wait.
     *
     * @return how many were scanned
     */
    public int run() {
        if (scanner.isEmpty()) {
            return 0;
        }
        List<ScanQueue.Waiting> waiting = queue.next(BATCH);
        Map<UUID, List<ScanQueue.Waiting>> byBlob =
                waiting.stream().collect(Collectors.groupingBy(ScanQueue.Waiting::blob));
        int scanned = 0;
        for (Map.Entry<UUID, List<ScanQueue.Waiting>> one : byBlob.entrySet()) {
            Optional<Function<ScanQueue.Waiting, Optional<byte[]>>> content = open(one.getKey());
            for (ScanQueue.Waiting file : one.getValue()) {
                Optional<byte[]> bytes = content.flatMap(opened -> opened.apply(file));
                if (bytes.isEmpty()) {
                    queue.later(file.id(), "the file cannot be read", LONG_PAUSE);
                } else if (scan(file, bytes.get())) {
                    scanned++;
                }
            }
        }
        return scanned;
    }

    private boolean scan(ScanQueue.Waiting file, byte[] bytes) {
        try {
            ClamAv.Verdict verdict = scanner.orElseThrow().scan(bytes);
            if (away) {
                LOG.log(Level.INFO, "the virus scanner answers again");
                away = false;
            }
            switch (verdict) {
                case ClamAv.Verdict.Clean clean -> queue.settle(file.id(), FileScan.State.CLEAN, "");
                case ClamAv.Verdict.Found found -> queue.settle(file.id(), FileScan.State.INFECTED, found.name());
                case ClamAv.Verdict.TooLarge large ->
                    queue.settle(file.id(), FileScan.State.TOO_LARGE, "too large to be scanned");
            }
            return true;
        } catch (IOException unanswered) {
            if (!away) {
                LOG.log(Level.WARNING, "the virus scanner does not answer; files wait", unanswered);
                away = true;
            }
            queue.later(file.id(), UNREACHABLE, PAUSE);
            return false;
        }
    }

    /** The files of a blob; empty when its key has gone or it is damaged. */
    private Optional<Function<ScanQueue.Waiting, Optional<byte[]>>> open(UUID blob) {
        try {
            byte[] bytes = blobs.read(blob);
            ParsedMail[] mail = new ParsedMail[1];
            return Optional.of(file -> {
                if (file.path() == null) {
                    return Optional.of(bytes);
                }
                mail[0] = mail[0] == null ? reader.read(RawMail.of(bytes)) : mail[0];
                return mail[0].attachments().stream()
                        .filter(part -> part.path().equals(file.path()))
                        .findFirst()
                        .map(part -> part.content().bytes());
            });
        } catch (RuntimeException unreadable) {
            LOG.log(Level.WARNING, "a file that waits to be scanned cannot be read", unreadable);
            return Optional.empty();
        }
    }
}
