/** The tamper-evident record of every access and every act: nothing sealed is shown before its line is durable here. */
@NullMarked
package org.muniment.ledger;

import org.jspecify.annotations.NullMarked;
