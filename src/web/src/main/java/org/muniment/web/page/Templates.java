package org.muniment.web.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** Turns views into HTML with the templates compiled into the application. Thread-safe. */
@ApplicationScoped
public class Templates {

    private final TemplateEngine engine;

    /** For the container. */
    public Templates() {
        engine = TemplateEngine.createPrecompiled(null, ContentType.Html, Templates.class.getClassLoader());
        engine.setTrimControlStructures(true);
    }

    /** The whole page, in memory, so that a fault never shows half of one. */
    public String render(View view, Page page) {
        Map<String, Object> values = new HashMap<>(view.values());
        values.put("page", page);
        StringOutput output = new StringOutput(16 * 1024);
        engine.render(view.template() + ".jte", values, output);
        return output.toString();
    }
}
