package org.muniment.web.page;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Optional;
import org.muniment.desk.DeskSettings;
import org.muniment.desk.Session;
import org.muniment.web.security.EdgeSettings;
import org.muniment.web.security.Visitor;

/** Gathers what every page knows and renders. Thread-safe. */
@ApplicationScoped
public class Pages {

    @Inject
    Templates templates;

    @Inject
    Visitor visitor;

    @Inject
    Assets assets;

    @Inject
    EdgeSettings settings;

    @Inject
    DeskSettings desk;

    @Inject
    InstantSource clock;

    /** For the container. */
    public Pages() {}

    /** A view as HTML for the present visitor. */
    public String render(View view, String path, Optional<String> done) {
        Page page = new Page(
                desk.name(),
                visitor.session().map(Session::name),
                visitor.roles(),
                visitor.csrf(),
                path,
                done.flatMap(Notice::of),
                times(),
                assets);
        return templates.render(view, page);
    }

    /** How times are shown now. */
    public Times times() {
        return new Times(clock.instant(), settings.zone());
    }
}
