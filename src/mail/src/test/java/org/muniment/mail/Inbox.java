package org.muniment.mail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A handler that keeps what it is given, and fails when told to. */
final class Inbox implements InboundHandler {
    private final List<Delivery> deliveries = new ArrayList<>();
    private int failures;
    private String poison = "";

    @Override
    public synchronized void handle(Delivery delivery) throws Exception {
        if (!poison.isEmpty() && delivery.raw().sha256().equals(poison)) {
            throw new IllegalStateException("poisoned");
        }
        if (failures > 0) {
            failures--;
            throw new java.io.IOException("not now");
        }
        deliveries.add(delivery);
    }

    synchronized void failNext(int times) {
        failures = times;
    }

    synchronized void poison(String sha256) {
        poison = sha256;
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        await(Duration.ofSeconds(20), condition);
    }

    static void await(Duration most, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen within " + most);
            }
            Thread.sleep(10);
        }
    }
}
