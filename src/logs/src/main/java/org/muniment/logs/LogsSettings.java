package org.muniment.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

/**
 * Settings of the logs.
 *
 * @param folder {@code muniment.logs.folder}: where journal, hot partitions and entity keys lie; default
 *     {@code DATA/logs}
 * @param zone {@code muniment.logs.zone}: the zone of times that carry none (error logs); default {@code UTC}
 * @param queueBytes {@code muniment.logs.queue}: memory for lines accepted and not yet indexed; beyond it senders are told
 *     to come back later; default 64 MiB
 * @param openPartitions {@code muniment.logs.open-partitions}: partitions kept open for writing; default 8
 * @param bufferBytes {@code muniment.logs.buffer}: memory of each for lines not yet written out; default 32 MiB
 * @param commitEvery {@code muniment.logs.commit-every}: longest time between commits of a partition being written; the
 *     journal keeps what is younger; default 60 s
 * @param searches {@code muniment.logs.searches}: searches that run at the same time; default 4
 * @param searchTime {@code muniment.logs.search-time}: longest time of one search; default 30 s
 * @param geoip {@code muniment.logs.geoip}: a file of countries by address, read at the start: a MaxMind DB with
 *     {@code country/iso_code} or CSV lines {@code network,country} or {@code first,last,country}; default none
 */
public record LogsSettings(
        Path folder,
        ZoneId zone,
        long queueBytes,
        int openPartitions,
        long bufferBytes,
        Duration commitEvery,
        int searches,
        Duration searchTime,
        Optional<Path> geoip) {

    private static final String P = "muniment.logs.";

    /** Refuses ({@code BAD_INPUT}) numbers that make no sense. */
    public LogsSettings {
        if (queueBytes < 1 << 20 || openPartitions < 1 || bufferBytes < 1 << 20 || searches < 1) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a setting of muniment.logs is too small");
        }
    }

    /** The defaults with that folder. */
    public static LogsSettings in(Path folder) {
        return new LogsSettings(
                folder,
                ZoneId.of("UTC"),
                64L << 20,
                8,
                32L << 20,
                Duration.ofSeconds(60),
                4,
                Duration.ofSeconds(30),
                Optional.empty());
    }

    /** Reads {@code muniment.logs.*}. */
    public static LogsSettings from(Settings s) {
        LogsSettings d = in(s.path("muniment.data", Path.of("data")).resolve("logs"));
        return new LogsSettings(
                s.path(P + "folder", d.folder),
                ZoneId.of(s.string(P + "zone", d.zone.getId())),
                s.bytes(P + "queue", d.queueBytes),
                s.integer(P + "open-partitions", d.openPartitions),
                s.bytes(P + "buffer", d.bufferBytes),
                s.duration(P + "commit-every", d.commitEvery),
                s.integer(P + "searches", d.searches),
                s.duration(P + "search-time", d.searchTime),
                s.optionalPath(P + "geoip"));
    }
}
