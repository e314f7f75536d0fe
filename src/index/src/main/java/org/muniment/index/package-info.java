/** A sealed Lucene directory with a cache of decrypted pages; knows Lucene, but neither logs nor tickets. */
@NullMarked
package org.muniment.index;

import org.jspecify.annotations.NullMarked;
