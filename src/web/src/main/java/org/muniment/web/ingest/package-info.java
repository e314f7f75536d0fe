/**
 * Log intake for unchanged shippers: Elasticsearch's {@code _bulk} and the small part of its API that shippers probe
 * before they send. Entity keys only; no cookies.
 */
@NullMarked
package org.muniment.web.ingest;

import org.jspecify.annotations.NullMarked;
