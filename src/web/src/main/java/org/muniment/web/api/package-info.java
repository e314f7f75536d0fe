/**
 * The REST interface: tickets for agents, log search and archives for auditors, with the same sessions and roles as the
 * pages. Unsafe requests carry the token of {@code GET /api/v1/session} in {@code X-CSRF-Token}. Errors are problem
 * details (RFC 9457).
 */
@NullMarked
package org.muniment.web.api;

import org.jspecify.annotations.NullMarked;
