package org.muniment.web.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A resource method for systems that ship logs: an entity key in the {@code Authorization} header opens it, a session
 * never does. It reads no cookies, so that request forgery has nothing to borrow.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ForEntities {}
