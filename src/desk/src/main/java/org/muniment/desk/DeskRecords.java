package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.PersonalDataSink;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.SubjectId;

/**
 * What the desk keeps about a person: profile, tickets, messages as the exact mail, attachments, history and consents. The
 * caller records the export in the ledger before it asks. Of frozen tickets only the
 * skeleton is handed over: their content may be somebody else's. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class DeskRecords implements PersonalDataSource {

    private final DeskParts parts;
    private final Tools tools;
    private final MailReader reader;

    /** For the container. */
    @Inject
    public DeskRecords(DeskParts parts) {
        this.parts = parts;
        this.tools = Tools.of(parts);
        this.reader = new MailReader(id -> false, tools.keys());
    }

    @SuppressWarnings("NullAway")
    protected DeskRecords() {
        this.parts = null;
        this.tools = null;
        this.reader = null;
    }

    @Override
    public String name() {
        return "desk";
    }

    @Override
    public void export(SubjectId subject, PersonalDataSink sink) throws IOException {
        Optional<Customer> found = tools.customers().find(subject.value());
        if (found.isEmpty()) {
            return;
        }
        Customer customer = found.get();
        exportProfile(customer, sink);
        for (SignedIn session : parts.entities()
                .createQuery("SELECT s FROM SignedIn s WHERE s.accountId = :id ORDER BY s.created", SignedIn.class)
                .setParameter("id", customer.id)
                .getResultList()) {
            sink.row("sessions", row("created", session.created, "used", session.used, "expires", session.expires));
        }
        for (Ticket ticket : tools.tickets().byAccount(customer.id)) {
            exportTicket(ticket, sink);
        }
    }

    private void exportProfile(Customer customer, PersonalDataSink sink) throws IOException {
        sink.row(
                "account",
                row(
                        "subject", customer.subject.toString(),
                        "address", tools.customers().address(customer),
                        "created", customer.created));
        for (ProfileFact fact : tools.customers().facts(customer)) {
            sink.row(
                    "profile",
                    row(
                            "field",
                            fact.field.name(),
                            "value",
                            tools.customers().openFact(customer, fact),
                            "source",
                            fact.source,
                            "recorded",
                            fact.recorded));
        }
        for (CustomerKeys.Row key : tools.keys().customers().of(customer.id)) {
            sink.row(
                    "keys",
                    row(
                            "scheme", key.key().scheme().word(),
                            "fingerprint", key.key().fingerprint(),
                            "key", key.key().exported(),
                            "offered", key.offered(),
                            "confirmed", key.confirmed().orElse(null)));
        }
        for (Welcome letter : parts.entities()
                .createQuery("SELECT w FROM Welcome w WHERE w.accountId = :id", Welcome.class)
                .setParameter("id", customer.id)
                .getResultList()) {
            sink.row(
                    "consents",
                    row(
                            "kind", "welcome-letter",
                            "version", letter.version,
                            "text-sha256", letter.textSha256,
                            "at", letter.at,
                            "message", letter.message.toString()));
        }
    }

    private void exportTicket(Ticket ticket, PersonalDataSink sink) throws IOException {
        boolean frozen = ticket.status == TicketStatus.FROZEN;
        sink.row(
                "tickets",
                row(
                        "id",
                        ticket.publicId.toString(),
                        "number",
                        ticket.number,
                        "status",
                        ticket.status.name(),
                        "subject",
                        frozen ? null : tools.seals().open(TicketRepository.subjectOf(ticket), ticket.subject),
                        "opened",
                        ticket.opened,
                        "updated",
                        ticket.updated));
        for (TicketEvent event : tools.tickets().eventsOf(ticket)) {
            sink.row(
                    "events",
                    row(
                            "ticket", ticket.publicId.toString(),
                            "at", event.at,
                            "actor", event.actorKind,
                            "what", event.what));
        }
        if (frozen) {
            return;
        }
        List<Message> messages = tools.tickets().messagesOf(ticket).stream()
                .filter(message -> message.kind != MessageKind.NOTE)
                .toList();
        for (Message message : messages) {
            exportMessage(ticket, message, sink);
        }
    }

    private void exportMessage(Ticket ticket, Message message, PersonalDataSink sink) throws IOException {
        String file =
                "messages/" + message.at.atZone(java.time.ZoneOffset.UTC).getYear() + "/" + message.publicId + ".eml";
        RawMail wire = message.blob == null ? null : RawMail.of(tools.blobs().read(message.blob));
        sink.row(
                "messages",
                row(
                        "id", message.publicId.toString(),
                        "ticket", ticket.publicId.toString(),
                        "kind", message.kind.name(),
                        "at", message.at,
                        "text", tools.seals().open(TicketReader.textOf(message), message.text),
                        "file", wire == null ? null : file,
                        "sha256", wire == null ? null : wire.sha256()));
        ParsedMail mail = null;
        if (wire != null) {
            sink.file(file, new ByteArrayInputStream(wire.bytes()), message.at);
            mail = reader.read(wire);
        }
        int count = 0;
        for (Attachment attachment : tools.tickets().attachmentsOf(List.of(message.id))) {
            String path = "attachments/" + message.publicId + "/" + ++count;
            exportAttachment(new Exported(message, attachment, path), mail, sink);
        }
    }

    private record Exported(Message message, Attachment attachment, String path) {}

    private void exportAttachment(Exported file, @Nullable ParsedMail mail, PersonalDataSink sink) throws IOException {
        AttachmentView view = tools.reader().view(file.attachment(), file.message());
        Optional<RawMail> upload = Optional.ofNullable(file.attachment().blob)
                .map(blob -> RawMail.of(tools.blobs().read(blob)));
        Optional<ParsedMail.Attachment> part = mail == null
                ? Optional.empty()
                : mail.attachments().stream()
                        .filter(any -> any.path().equals(file.attachment().path))
                        .findFirst();
        sink.row(
                "attachments",
                row(
                        "message", file.message().publicId.toString(),
                        "name", view.name(),
                        "type", view.type(),
                        "bytes", view.size(),
                        "file", file.path(),
                        "sha256",
                                upload.map(RawMail::sha256)
                                        .or(() -> part.map(ParsedMail.Attachment::sha256))
                                        .orElse(null)));
        if (upload.isPresent()) {
            sink.file(file.path(), upload.get().open(), file.message().at);
        } else if (part.isPresent()) {
            sink.file(file.path(), part.get().content().open(), file.message().at);
        }
    }

    @Override
    public ErasureCount erase(SubjectId subject, String reason) {
        return tools.customers()
                .find(subject.value())
                .map(customer -> new Erasure(parts).run(customer, reason))
                .orElse(ErasureCount.NONE);
    }

    private static Map<String, @Nullable Object> row(@Nullable Object... pairs) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        List<@Nullable Object> values = new ArrayList<>(java.util.Arrays.asList(pairs));
        for (int i = 0; i < values.size(); i += 2) {
            row.put(String.valueOf(values.get(i)), values.get(i + 1));
        }
        return row;
    }
}
