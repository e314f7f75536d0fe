package org.muniment.privacy.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import org.muniment.ledger.Entry;
import org.muniment.policy.Cookie;
import org.muniment.policy.Policy;
import org.muniment.privacy.bag.BagWriter;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.Refusal;
import org.muniment.vault.DataKey;
import org.muniment.vault.chunked.SealedDraft;
import org.muniment.vault.chunked.SealedFile;
import org.muniment.vault.signature.ExportSigner;

/**
 * Makes copies of people's data. Thread-safe. One copy holds one line per file and one id per row in memory; content
 * passes through.
 */
public final class ExportMaker {

    /** Version of the layout, in {@code export.json} and the names of the schemas. */
    public static final String VERSION = "1.0";

    /** The tables that every copy holds, even when they are empty. */
    private static final List<String> ALWAYS = List.of(
            "account",
            "attachments",
            "consents",
            "cookies",
            "disclosures",
            "events",
            "messages",
            "profile",
            "redactions",
            "requests",
            "sessions",
            "staff-access",
            "tickets");

    /** Only with a grant of the person (the second layer); there is none here, so the copy says that it is not in it. */
    static final String LOG_ENTRIES = "log-entries.jsonl";

    private final Policy policy;
    private final Looks looks;
    private final ExportSigner signer;

    /** Makes copies under a policy, signed by {@code signer}. */
    public ExportMaker(Policy policy, Looks looks, ExportSigner signer) {
        this.policy = policy;
        this.looks = looks;
        this.signer = signer;
    }

    /** What a package file is bound to; opening it takes the same. */
    public static byte[] context(UUID caseId) {
        return ("export " + caseId).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Makes one copy; the file appears whole and sealed, or not at all.
     *
     * @param order what to make
     * @param sources every store of personal data
     * @param key the package's own key
     * @param file where to; waiting tables lie beside it while it is made
     * @throws Refusal {@code UNAVAILABLE} when a store the policy names did not answer
     */
    public Made make(Order order, Iterable<? extends PersonalDataSource> sources, DataKey key, Path file)
            throws IOException {
        Path folder = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (SealedDraft draft = SealedFile.create(file, key, context(order.caseId()));
                Tables tables = new Tables(folder, order.caseId().toString(), key);
                BagWriter bag = new BagWriter(draft, "export-" + order.number())) {
            for (String table : ALWAYS) {
                tables.declare(table);
            }
            Collector sink = new Collector(bag, tables);
            ask(sources, order, sink);
            for (Order.Redaction redaction : order.redactions()) {
                sink.row("redactions", redactionRow(redaction));
            }
            for (Cookie cookie : policy.cookies()) {
                sink.row("cookies", cookieRow(cookie));
            }
            staffAccess(order, sink);
            SortedMap<String, Long> rows = tables.counts();
            Pages pages = new Pages(policy, order);
            payload(order, tables, pages, bag);
            bag.tag("VERIFY.txt", pages.verify());
            for (String schema : Schemas.NAMES) {
                bag.tag("schemas/" + schema + ".schema.json", Schemas.text(schema));
            }
            BagWriter.Finished finished = bag.finish(about(order), seal(order.snapshot()));
            draft.commit();
            return new Made(rows, finished.files(), finished.bytes(), finished.rootHash());
        }
    }

    private void ask(Iterable<? extends PersonalDataSource> sources, Order order, Collector sink) throws IOException {
        Set<String> missing = new TreeSet<>(policy.sources());
        for (PersonalDataSource source : sources) {
            source.export(order.subject(), sink);
            missing.remove(source.name());
        }
        if (!missing.isEmpty()) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "no answer from " + missing);
        }
    }

    private static Map<String, Object> redactionRow(Order.Redaction redaction) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", redaction.what());
        row.put("article", redaction.article());
        row.put("reason", redaction.reason());
        return row;
    }

    private static Map<String, Object> cookieRow(Cookie cookie) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", cookie.name());
        row.put("purpose", cookie.purpose());
        row.put("kind", cookie.kind());
        row.put("lifetime", cookie.lifetime().map(Object::toString).orElse("session"));
        return row;
    }

    /** Who looked at anything of this copy, from the ledger: when, why and what, staff by their id. */
    private void staffAccess(Order order, Collector sink) throws IOException {
        Set<String> ids = new HashSet<>(sink.ids());
        ids.add(order.subject().value().toString());
        looks.at(ids, entry -> sink.row("staff-access", accessRow(entry)));
    }

    private static Map<String, Object> accessRow(Entry entry) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("at", entry.at());
        row.put("actorKind", entry.actor().kind());
        row.put("actor", entry.actor().id());
        row.put("act", entry.act());
        row.put("purpose", entry.purpose());
        row.put("object", entry.object());
        row.put("ledgerIndex", entry.index());
        return row;
    }

    private void payload(Order order, Tables tables, Pages pages, BagWriter bag) throws IOException {
        SortedMap<String, Long> counts = tables.counts();
        for (String table : counts.keySet()) {
            bag.payload(Pages.fileOf(table), out -> {
                if (table.equals("profile")) {
                    array(tables, table, out);
                } else {
                    tables.copy(table, out);
                }
            });
        }
        for (String table : counts.keySet()) {
            bag.payload("csv/" + table + ".csv", out -> Csv.write(tables, table, out));
        }
        String card = VCard.of(order, tables);
        bag.payload("profile.vcf", out -> out.write(bytes(card)));
        bag.payload("preferences.json", out -> out.write(bytes(Json.pretty(preferences(order)))));
        Map<String, Object> information = ProcessingInformation.of(policy);
        bag.payload("processing-information.json", out -> out.write(bytes(Json.pretty(information))));
        bag.payload("processing-information.html", out -> pages.processing(information, out));
        bag.payload("index.html", out -> pages.index(tables, out));
        int mails = bag.files();
        bag.payload("export.json", out -> out.write(bytes(Json.pretty(summary(order, counts, mails)))));
    }

    /** A table of few rows as one JSON array. */
    private static void array(Tables tables, String table, OutputStream out) throws IOException {
        out.write('[');
        try (InputStream in = tables.open(table)) {
            String separator = "\n";
            for (String line :
                    (Iterable<String>) new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()::iterator) {
                if (!line.isEmpty()) {
                    out.write(bytes(separator + line));
                    separator = ",\n";
                }
            }
        }
        out.write(bytes("\n]\n"));
    }

    /** What the person chose. Nothing here needs a choice yet: the only cookie is necessary, and there are no newsletters. */
    private Map<String, Object> preferences(Order order) {
        Map<String, Object> chosen = new LinkedHashMap<>();
        chosen.put("language", order.language());
        chosen.put(
                "optionalCookies",
                policy.cookies().stream()
                        .filter(cookie -> !cookie.kind().equals("necessary"))
                        .map(cookie -> Map.of("name", cookie.name(), "allowed", false))
                        .toList());
        chosen.put("newsletters", List.of());
        return chosen;
    }

    private Map<String, Object> summary(Order order, SortedMap<String, Long> counts, int files) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("schemaVersion", VERSION);
        summary.put("case", order.number());
        summary.put("caseId", order.caseId());
        summary.put("received", order.received());
        summary.put("snapshot", order.snapshot());
        summary.put("subject", order.subject().value());
        summary.put("controller", policy.controller().name());
        summary.put("policy", Map.of("profile", policy.profile(), "version", policy.version()));
        summary.put("layers", List.of("desk", "requests", "staff-access"));
        summary.put("rows", counts);
        summary.put(
                "absent",
                List.of(
                        Map.of(
                                "file",
                                LOG_ENTRIES,
                                "reason",
                                "lines of our logs are never matched to a person unless that person grants it; no grant is in force")));
        summary.put("files", files);
        return summary;
    }

    private Map<String, String> about(Order order) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("Source-Organization", policy.controller().name());
        about.put("Contact-Email", policy.controller().contacts().privacy());
        about.put("External-Identifier", "export-" + order.number());
        about.put(
                "Bagging-Date",
                order.snapshot()
                        .atZone(policy.controller().zone())
                        .toLocalDate()
                        .toString());
        about.put("Bag-Software-Agent", "Muniment");
        return about;
    }

    private BagWriter.Seal seal(Instant at) {
        return new BagWriter.Seal(signer.certificate(), content -> signer.sign(content, at));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
