/**
 * From a pseudonym back to the one address behind it: one person asks with purpose, case and reason, another one, the data
 * protection officer, agrees, and the first one sees it once (GDPR Articles 4(5), 5(1)(b) and 32). The vault checks both
 * signatures; {@code src/decisions/0007-two-signatures-reveal-an-address.md} says why that way.
 */
@NullMarked
package org.muniment.logs.reveal;

import org.jspecify.annotations.NullMarked;
