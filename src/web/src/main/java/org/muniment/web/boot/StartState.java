package org.muniment.web.boot;

import jakarta.enterprise.context.ApplicationScoped;

/** How far the start has come. Thread-safe. */
@ApplicationScoped
public class StartState {

    private volatile boolean ready;

    void ready() {
        ready = true;
    }

    void stopping() {
        ready = false;
    }

    /** Whether everything is started and nothing is being stopped. */
    public boolean isReady() {
        return ready;
    }
}
