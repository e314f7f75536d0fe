/**
 * Log lines to fields under the names of the Elastic Common Schema (ECS). Follows the documentation of Apache httpd
 * {@code mod_log_config} and {@code ErrorLogFormat}, of nginx {@code log_format} and {@code error_log}, and of Payara's
 * access log, and is tolerant of what servers really write: a line that none of it fits is a reject, never an exception.
 */
@NullMarked
package org.muniment.logs.parse;

import org.jspecify.annotations.NullMarked;
