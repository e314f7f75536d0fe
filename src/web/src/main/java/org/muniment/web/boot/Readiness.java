package org.muniment.web.boot;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready once everything is started, until the product stops. Thread-safe. */
@org.eclipse.microprofile.health.Readiness
@ApplicationScoped
public class Readiness implements HealthCheck {

    private volatile boolean ready;

    void ready() {
        ready = true;
    }

    void stopping() {
        ready = false;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("muniment").status(ready).build();
    }
}
