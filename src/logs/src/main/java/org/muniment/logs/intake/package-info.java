/**
 * The way in for log lines: entity keys, the sealed journal that is durable before anything is acknowledged, the
 * {@code _bulk} body of Elasticsearch-compatible shippers, and the import of files.
 */
@NullMarked
package org.muniment.logs.intake;

import org.jspecify.annotations.NullMarked;
