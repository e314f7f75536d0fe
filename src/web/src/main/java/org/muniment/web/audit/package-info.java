/** What auditors see: log search, archives with their evidence and holds, the ledger. */
@NullMarked
package org.muniment.web.audit;

import org.jspecify.annotations.NullMarked;
