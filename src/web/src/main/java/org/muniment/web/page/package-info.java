/**
 * Pages: how a template becomes a response, what every page knows, forms with their checks, times, plots, static files,
 * and the one place where refusals and faults become answers. Errors for programs are problem details (RFC 9457).
 */
@NullMarked
package org.muniment.web.page;

import org.jspecify.annotations.NullMarked;
