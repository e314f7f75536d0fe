package org.muniment.web.operations;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import org.muniment.desk.Outbox;
import org.muniment.index.PageCache;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.logs.Logs;
import org.muniment.mail.DeliveryWorker;
import org.muniment.mail.Intake;
import org.muniment.mail.MailSettings;
import org.muniment.mail.MailboxStatus;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.vault.Vault;
import org.muniment.web.boot.MailRoom;
import org.muniment.web.boot.OwnLogs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;
import org.muniment.web.work.CheckpointWork;

/** {@code /ops}: how the house stands, and the two things to do when mail is stuck. */
@Path("/ops")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class HealthResource {

    @Inject
    Intake intake;

    @Inject
    MailRoom room;

    @Inject
    MailSettings mail;

    @Inject
    Outbox outbox;

    @Inject
    Logs logs;

    @Inject
    OwnLogs ownLogs;

    @Inject
    Ledger ledger;

    @Inject
    PageCache cache;

    @Inject
    Vault vault;

    @Inject
    CheckpointWork checkpoints;

    @Inject
    InstantSource clock;

    @Inject
    Visitor visitor;

    /** For the container. */
    public HealthResource() {}

    /** The overview. */
    @GET
    @Allowed(Role.OPERATOR)
    public View show() {
        Optional<DeliveryWorker.Status> sending = room.worker().map(DeliveryWorker::status);
        return View.of(
                "operations/health",
                new Health(
                        intake.status(),
                        room.lmtpPort(),
                        room.smtpPort(),
                        room.mailboxes(),
                        outbox.counts(),
                        mail.relay().map(MailSettings.Relay::shown),
                        sending.map(DeliveryWorker.Status::sent).orElse(0L),
                        sending.flatMap(DeliveryWorker.Status::lastFault),
                        new Health.LogIntake(logs.isHealthy(), logs.queuedBytes(), ownLogs.dropped()),
                        new Health.Sealed(
                                ledger.size(),
                                cache.usedBytes(),
                                cache.maxBytes(),
                                cache.loads(),
                                vault.keys().damaged().size()),
                        new Health.Witness(checkpoints.today(), checkpoints.last(), checkpoints.stamps()),
                        room.mailboxes().stream()
                                .anyMatch(box -> box.trouble(clock.instant()) != MailboxStatus.Trouble.NONE)));
    }

    /** Lets a delivery that nobody could handle be tried again. */
    @POST
    @Path("mail/release")
    @Allowed(Role.OPERATOR)
    public Response release() throws IOException {
        String name = visitor.form().text("delivery");
        ledger.append(Act.of(visitor.actor(), "mail.release", Purpose.OPERATION, "mail-spool"));
        if (!intake.release(name)) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no such delivery any more");
        }
        return back();
    }

    /** Puts mails that were given up back into the queue. */
    @POST
    @Path("outbox/retry")
    @Allowed(Role.OPERATOR)
    public Response retry() {
        outbox.retryFailed(visitor.caller(Purpose.OPERATION));
        room.worker().ifPresent(DeliveryWorker::wake);
        return back();
    }

    private static Response back() {
        return Response.seeOther(URI.create(Notice.STARTED.at("/ops"))).build();
    }
}
