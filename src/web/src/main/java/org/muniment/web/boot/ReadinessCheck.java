package org.muniment.web.boot;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Answers {@code /health/ready}: up once everything is started, until the product stops. */
@Readiness
@ApplicationScoped
public class ReadinessCheck implements HealthCheck {

    @Inject
    StartState state;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("muniment").status(state.isReady()).build();
    }
}
