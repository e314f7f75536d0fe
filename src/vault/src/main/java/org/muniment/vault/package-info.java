/** Keys, sealing, key destruction, pseudonyms and signatures; the only user of {@code javax.crypto} and Bouncy Castle. */
@NullMarked
package org.muniment.vault;

import org.jspecify.annotations.NullMarked;
