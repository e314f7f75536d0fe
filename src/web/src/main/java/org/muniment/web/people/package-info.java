/** Who is behind the actors that the ledger names, as staff see them. */
@NullMarked
package org.muniment.web.people;

import org.jspecify.annotations.NullMarked;
