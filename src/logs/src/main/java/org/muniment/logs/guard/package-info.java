/**
 * What stands between a parsed line and anything durable: addresses become pseudonyms wherever they stand, and credentials,
 * card numbers and mail addresses that strayed into a log are masked (GDPR Articles 5(1)(c) and 25).
 */
@NullMarked
package org.muniment.logs.guard;

import org.jspecify.annotations.NullMarked;
