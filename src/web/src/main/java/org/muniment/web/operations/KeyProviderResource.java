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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.vault.Vault;
import org.muniment.vault.backup.KeyBackup;
import org.muniment.vault.backup.KeyBackups;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;
import org.muniment.web.work.KeyProbe;
import org.muniment.web.work.KeyWork;

/** {@code /ops/key-provider}: where the root key is, how it stands, and its rotation. */
@Path("/ops/key-provider")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class KeyProviderResource {

    private static final String HERE = "/ops/key-provider";

    @Inject
    Vault vault;

    @Inject
    KeyProbe probe;

    @Inject
    KeyWork work;

    @Inject
    InstantSource clock;

    @Inject
    Visitor visitor;

    /** For the container. */
    public KeyProviderResource() {}

    /** The provider, its versions, and the backups. */
    @GET
    @Allowed(Role.OPERATOR)
    public View show() throws IOException {
        return View.of("operations/provider", view());
    }

    /** How a rotation stands: a piece of the page. */
    @GET
    @Path("progress")
    @Allowed(Role.OPERATOR)
    public View progress() {
        return View.of("operations/rotation", new Progress(work.latestRotation()));
    }

    private KeyProviderView view() throws IOException {
        KeyProbe.Answer answer = probe.ask();
        return new KeyProviderView(
                vault.provider(),
                answer,
                KeyProviderView.versions(vault.provider(), answer.versions(), vault.rootHistory()),
                backups(),
                vault.keys().dueForRotation(),
                answer.healthy() && vault.keys().isRootRotationUnfinished(),
                new Progress(work.latestRotation()));
    }

    private KeyProviderView.Backups backups() throws IOException {
        Instant now = clock.instant();
        KeyBackups backups = work.backups();
        List<KeyBackup> all = backups.list();
        return new KeyProviderView.Backups(
                all.isEmpty() ? Optional.empty() : Optional.of(all.getLast()),
                backups.horizon(now),
                backups.horizonOfDestroyed(now));
    }

    /** The page that asks before the root key is rotated. */
    @GET
    @Path("rotate")
    @Allowed(Role.OPERATOR)
    public View askRotate() throws IOException {
        return View.of("operations/rotate", view());
    }

    /** Rotates the root key; it goes on when the page is left. */
    @POST
    @Path("rotate")
    @Allowed(Role.OPERATOR)
    public Response rotate() {
        work.rotateRoot(visitor.actor());
        return Response.seeOther(URI.create(Notice.STARTED.at(HERE))).build();
    }

    /** The page that asks before earlier versions are destroyed. */
    @GET
    @Path("retire")
    @Allowed(Role.OPERATOR)
    public View askRetire() throws IOException {
        return View.of("operations/retire", view());
    }

    /** Destroys earlier versions of the root key that a rotation kept. */
    @POST
    @Path("retire")
    @Allowed(Role.OPERATOR)
    public Response retire() throws IOException {
        if (work.backups().horizon(clock.instant()).isPresent()) {
            throw new Refusal(Refusal.Code.CONFLICT, "a key backup that has not ended may need the earlier versions");
        }
        work.retireRoot(visitor.actor());
        return Response.seeOther(URI.create(Notice.SAVED.at(HERE))).build();
    }
}
