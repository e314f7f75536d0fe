/**
 * Who may come in: sessions, the roles each resource method states, request forgery, headers of every response, and
 * bounded forms that never touch the disk.
 *
 * <p>Every resource method carries exactly one of {@link org.muniment.web.security.Allowed},
 * {@link org.muniment.web.security.Public} and {@link org.muniment.web.security.ForEntities}; without one the product
 * does not start.
 */
@NullMarked
package org.muniment.web.security;

import org.jspecify.annotations.NullMarked;
