package org.muniment.web.security;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Stops the start when a resource method does not say who may call it, or says it twice. */
@Provider
public final class AccessRules implements DynamicFeature {

    private static final List<Class<? extends Annotation>> RULES =
            List.of(Allowed.class, Public.class, ForEntities.class);

    /** For the container. */
    public AccessRules() {}

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        check(resource.getResourceMethod());
    }

    /** Checks every method of a class that answers HTTP requests. */
    public static void check(Class<?> resource) {
        for (Method method : resource.getDeclaredMethods()) {
            if (Arrays.stream(method.getAnnotations())
                    .anyMatch(a -> a.annotationType().isAnnotationPresent(HttpMethod.class))) {
                check(method);
            }
        }
    }

    private static void check(Method method) {
        long stated = RULES.stream().filter(method::isAnnotationPresent).count();
        boolean ours =
                Stream.of("org.muniment.").anyMatch(method.getDeclaringClass().getName()::startsWith);
        if (ours && stated != 1) {
            throw new IllegalStateException(method.getDeclaringClass().getSimpleName() + "." + method.getName()
                    + " must carry exactly one of @Allowed, @Public and @ForEntities");
        }
        Allowed allowed = method.getAnnotation(Allowed.class);
        if (allowed != null && allowed.value().length == 0) {
            throw new IllegalStateException(
                    method.getDeclaringClass().getSimpleName() + "." + method.getName() + " allows nobody");
        }
    }
}
