package org.muniment.web.boot;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The signals that end the server, heard before the container hears them: its way to stop takes the application away first
 * and goes on answering for seconds, with errors.
 */
final class StopSignal implements InvocationHandler {

    private static final System.Logger LOG = System.getLogger(StopSignal.class.getName());
    private static final List<String> NAMES = List.of("TERM", "INT");

    /** What a process has that SIGTERM ended. */
    private static final int EXIT_TERMINATED = 143;

    private final Runnable stop;
    private final AtomicBoolean heard = new AtomicBoolean();

    private StopSignal(Runnable stop) {
        this.stop = stop;
    }

    /**
     * From now on a signal runs {@code stop} and then ends the process at once. Where signals cannot be had (a virtual
     * machine started with {@code -Xrs}) the container stops in its own way.
     */
    static void listen(Runnable stop) {
        StopSignal receiver = new StopSignal(stop);
        try {
            // By name, since the compiler warns of these classes. Every Java has them (module jdk.unsupported).
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(StopSignal.class.getClassLoader(), new Class<?>[] {handler}, receiver);
            Method handle = signal.getMethod("handle", signal, handler);
            for (String name : NAMES) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException | RuntimeException unavailable) {
            LOG.log(System.Logger.Level.WARNING, "a stop will answer late requests with errors", unavailable);
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "StopSignal";
            default -> {
                end();
                yield null;
            }
        };
    }

    private void end() {
        if (heard.getAndSet(true)) {
            return; // Ctrl-C signals the whole group, and ops/run signals again
        }
        try {
            stop.run();
        } finally {
            Runtime.getRuntime().halt(EXIT_TERMINATED);
        }
    }
}
