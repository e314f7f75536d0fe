package org.muniment.logs.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Act;
import org.muniment.logs.guard.Guard;
import org.muniment.logs.origin.Countries;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogFormat;
import org.muniment.logs.parse.LogParser;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.parse.Parsed;
import org.muniment.logs.store.HotStore;
import org.muniment.logs.store.Item;
import org.muniment.logs.store.Pipeline;
import org.muniment.logs.store.RecordCodec;
import org.muniment.policy.Policy;
import org.muniment.policy.RetentionPlan;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.pseudonym.Pseudonyms;

/** Takes log lines in: parsed, pseudonymised and durable before it answers. Thread-safe. */
public final class Intake {

    /** Most documents of one batch. */
    public static final int MAX_BATCH = 100_000;

    /** Where the id of a reject is looked for: its day is only that of its arrival, another one when it comes again. */
    private static final LocalDate ANY_DAY = LocalDate.MIN;

    private final Pipeline pipeline;
    private final HotStore store;
    private final Policy policy;
    private final InstantSource clock;
    private final LogParser parser;
    private final ZoneId zone;
    private final Function<TenantId, Pseudonyms> pseudonyms;
    private final Countries countries;
    private final Map<TenantId, Guard> guards = new ConcurrentHashMap<>();
    private final RecentIds recent = new RecentIds();

    /** What an intake stands on. */
    public record Parts(
            Pipeline pipeline,
            HotStore store,
            Policy policy,
            InstantSource clock,
            Function<TenantId, Pseudonyms> pseudonyms,
            Countries countries) {}

    /** Times of lines that carry no zone are of that zone. */
    public Intake(Parts parts, ZoneId zone) {
        this.pipeline = parts.pipeline();
        this.store = parts.store();
        this.policy = parts.policy();
        this.clock = parts.clock();
        this.pseudonyms = parts.pseudonyms();
        this.countries = parts.countries();
        this.zone = zone;
        this.parser = new LogParser(LogFormat.AUTO, zone);
    }

    /**
     * Takes a batch.
     *
     * @return every item's fate, once all that is kept is durable and recorded in the ledger
     * @throws Refusal {@code RATE_LIMITED} when the queue is full (answer 429, try later, nothing of the batch was kept),
     *     {@code TOO_LARGE} when the batch is, {@code UNAVAILABLE} when it cannot be made durable
     */
    public Ack accept(Entity entity, List<Document> documents) {
        return accept(new Sender(entity, new Actor(Actor.Kind.ENTITY, entity.id()), parser), documents);
    }

    /** Who sends, who is named in the ledger, and how its lines are read. */
    record Sender(Entity entity, Actor actor, LogParser parser) {}

    /** A parser of that format with this intake's zone. */
    LogParser parser(LogFormat format) {
        return format == LogFormat.AUTO ? parser : new LogParser(format, zone);
    }

    Ack accept(Sender sender, List<Document> documents) {
        if (documents.size() > MAX_BATCH) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "more than " + MAX_BATCH + " lines in one batch");
        }
        Draft draft = new Draft(sender, documents.size());
        try {
            for (Document document : documents) {
                draft.items.add(take(draft, document));
            }
            if (!draft.kept.isEmpty()) {
                commit(draft);
            }
        } catch (RuntimeException notKept) {
            draft.ids.forEach(recent::forget);
            throw notKept;
        }
        return new Ack(draft.items);
    }

    /** A batch while it is being put together. */
    private final class Draft {
        final Sender sender;
        final TenantId tenant;
        final Guard guard;
        final Instant now = clock.instant();
        final RecordCodec codec = new RecordCodec();
        final List<Ack.Item> items;
        final List<Item> kept;
        final List<byte[]> encoded;
        final List<RecentIds.Id> ids = new ArrayList<>(0);
        final Map<String, LocalDate> oldest = new HashMap<>();

        Draft(Sender sender, int size) {
            this.sender = sender;
            this.tenant = sender.entity().tenant();
            this.guard = guards.computeIfAbsent(tenant, t -> new Guard(pseudonyms.apply(t), countries));
            this.items = new ArrayList<>(size);
            this.kept = new ArrayList<>(size);
            this.encoded = new ArrayList<>(size);
        }

        /** The first day of a stream that has not outlived its archive period. */
        LocalDate oldest(String stream) {
            return oldest.computeIfAbsent(stream, s -> {
                RetentionPlan plan = policy.retention(Streams.dataClass(s));
                LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
                LocalDate limit = day.minus(plan.archive()).minus(plan.hot());
                while (plan.expires(limit, day)) {
                    limit = limit.plusDays(1);
                }
                return limit;
            });
        }
    }

    private Ack.Item take(Draft draft, Document document) {
        Entity entity = draft.sender.entity();
        String stream = entity.onlyStream().orElse(document.stream());
        if (!Streams.isValid(stream) || !entity.mayWrite(stream)) {
            return new Ack.Item(Ack.Status.REFUSED, "this key may not write that stream");
        }
        if (document.id().map(String::length).orElse(0) > Document.MAX_ID) {
            return new Ack.Item(Ack.Status.REFUSED, "document id longer than " + Document.MAX_ID + " characters");
        }
        Parsed parsed = draft.sender.parser().parse(document.line(), Optional.of(draft.now));
        LogRecord record;
        String target = stream;
        Ack.Item fate = Ack.Item.CREATED;
        if (parsed instanceof Parsed.Record good) {
            record = draft.guard.apply(good.record());
        } else {
            Parsed.Reject reject = (Parsed.Reject) parsed;
            record = rejected(draft, stream, reject);
            target = Streams.REJECTS;
            fate = new Ack.Item(Ack.Status.KEPT_AS_REJECT, reject.reason());
        }
        byte[] encoded = draft.codec.encode(record);
        if (encoded.length > Pipeline.maxRecordBytes()) {
            return new Ack.Item(Ack.Status.REFUSED, "line longer than " + Pipeline.maxRecordBytes() + " bytes");
        }
        return keep(draft, new Item(draft.tenant, target, id(document), record), encoded, fate);
    }

    private Ack.Item keep(Draft draft, Item item, byte[] encoded, Ack.Item fate) {
        LocalDate day = item.day();
        if (day.isBefore(draft.oldest(item.stream()))) {
            return new Ack.Item(Ack.Status.REFUSED, "older than the archive period");
        }
        byte[] id = item.id();
        if (id != null) {
            boolean reject = item.stream().equals(Streams.REJECTS);
            RecentIds.Id known = new RecentIds.Id(item.tenant(), item.stream(), reject ? ANY_DAY : day, id);
            if (!recent.add(known)) {
                return Ack.Item.DUPLICATE;
            }
            draft.ids.add(known);
            if (isStored(known)) {
                recent.forget(known);
                draft.ids.remove(draft.ids.size() - 1);
                return Ack.Item.DUPLICATE;
            }
        }
        draft.kept.add(item);
        draft.encoded.add(encoded);
        return fate;
    }

    private boolean isStored(RecentIds.Id id) {
        try {
            return id.day().equals(ANY_DAY)
                    ? store.contains(id.tenant(), id.stream(), id.bytes())
                    : store.contains(id.tenant(), id.stream(), id.day(), id.bytes());
        } catch (IOException fault) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the log index cannot be read", fault);
        }
    }

    /** The line as text in {@code event.original}. */
    private LogRecord rejected(Draft draft, String stream, Parsed.Reject reject) {
        String text = LogParser.text(reject.raw());
        return LogRecord.at(draft.now)
                .put(Ecs.DATASET, stream)
                .put(Ecs.ERROR_MESSAGE, reject.reason())
                .put(Ecs.ORIGINAL, draft.guard.apply(text, draft.now))
                .build();
    }

    private static byte @Nullable [] id(Document document) {
        if (document.id().isEmpty()) {
            return null;
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return Arrays.copyOf(sha256.digest(document.id().get().getBytes(StandardCharsets.UTF_8)), Item.ID_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void commit(Draft draft) {
        Act act = new Act(
                draft.sender.actor(),
                "logs.accept",
                Purpose.OPERATION,
                "logs:" + draft.tenant,
                Map.of(
                        "lines", Integer.toString(draft.kept.size()),
                        "entity", draft.sender.entity().id()));
        try {
            pipeline.submit(draft.kept, draft.encoded, act).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Refusal refusal
                    ? refusal
                    : new Refusal(Refusal.Code.UNAVAILABLE, "log lines cannot be made durable now", failed);
        }
        if (recent.isFull()) {
            pipeline.inOrder(() -> {
                store.refresh();
                recent.forgetIndexed();
            });
        }
    }

    /**
     * Takes an Elasticsearch {@code _bulk} body, unzipped.
     *
     * @param index the index of the path, when there was one
     * @return the answer's compact JSON; the HTTP status is 200
     * @throws Refusal as {@link #accept}; {@code BAD_INPUT} when the body is no such thing at all
     */
    public String bulk(Entity entity, Optional<String> index, InputStream body) throws IOException {
        return bulk(entity, index, body, LogFormat.AUTO);
    }

    /** As {@link #bulk(Entity, Optional, InputStream)}, every document a line of that format. */
    public String bulk(Entity entity, Optional<String> index, InputStream body, LogFormat format) throws IOException {
        long started = System.nanoTime();
        Bulk bulk = Bulk.read(body, index);
        Sender sender = new Sender(entity, new Actor(Actor.Kind.ENTITY, entity.id()), parser(format));
        return bulk.answer(accept(sender, bulk.documents()), (System.nanoTime() - started) / 1_000_000);
    }

    /** Waits until everything acknowledged so far can be searched. */
    public void awaitSearchable() {
        pipeline.inOrder(() -> {});
    }
}
