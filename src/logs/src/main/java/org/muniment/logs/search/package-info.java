/** Search over hot partitions and archives with one query and one answer, recorded in the ledger before any hit leaves. */
@NullMarked
package org.muniment.logs.search;

import org.jspecify.annotations.NullMarked;
