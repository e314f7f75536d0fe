package org.muniment.web.boot;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Fills an empty house with samples, when started with {@code --demo}. */
@ApplicationScoped
class Demo {

    @Inject
    StartSettings settings;

    void fill() {
        if (!settings.demo()) {
            return;
        }
    }
}
