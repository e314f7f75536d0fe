/** Verifies the ledger of a data folder. */
@NullMarked
package org.muniment.cli.ledger;

import org.jspecify.annotations.NullMarked;
