package org.muniment.desk;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.muniment.mail.Composer;
import org.muniment.mail.Draft;
import org.muniment.mail.OwnMessageId;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;

/** Mails of the house to its staff, sealed under the key of whom they go to. */
final class StaffLetters {

    private final DeskParts parts;
    private final Tools tools;
    private final Composer composer;
    private final OwnMessageId ids;

    StaffLetters(DeskParts parts, Tools tools) {
        this.parts = parts;
        this.tools = tools;
        this.composer = Composer.of(parts.mail(), parts.vault(), parts.clock());
        this.ids = new OwnMessageId(parts.vault().tokens(), parts.mail());
    }

    /**
     * What such a mail says.
     *
     * @param subject one line
     * @param text plain text
     * @param files attached, in order
     */
    record Letter(String subject, String text, List<Upload> files) {}

    /** Puts a letter into the outbox, in the caller's transaction. */
    void send(Staff to, Letter letter) {
        UUID id = UUID.randomUUID();
        String address = tools.seals().open(StaffAccounts.addressOf(to), to.address);
        String name = tools.seals().open(TicketReader.staffName(to), to.name);
        RawMail wire = composer.compose(new Draft(
                new ParsedMail.Address(parts.settings().name(), parts.mail().address()),
                Optional.empty(),
                List.of(new ParsedMail.Address(name, address)),
                List.of(),
                letter.subject(),
                letter.text(),
                Optional.empty(),
                ids.of(id, id),
                Optional.empty(),
                List.of(),
                Draft.Kind.AUTO_GENERATED,
                parts.clock().instant(),
                letter.files().stream()
                        .map(file -> new Draft.File(file.name(), file.type(), RawMail.of(file.content())))
                        .toList()));
        UUID blob = tools.blobs().write(to.keyId, wire.bytes());
        new Postbox(parts.entities(), tools.seals())
                .post(
                        new Postbox.Mail(null, to.keyId, blob, "", List.of(new MailAddress(address))),
                        parts.clock().instant());
    }
}
