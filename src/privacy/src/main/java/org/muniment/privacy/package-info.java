/** Privacy requests with their clocks, incidents, disclosures, look-ups and the export of a person's data. */
@NullMarked
package org.muniment.privacy;

import org.jspecify.annotations.NullMarked;
