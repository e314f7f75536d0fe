/**
 * Requests of people about their data (GDPR Art. 12 to 22) and incidents, as cases with clocks: the copy of one's data,
 * and data of third persons. The desk does not know this module; it tells of each ticket opened, and this listens.
 */
@NullMarked
package org.muniment.privacy;

import org.jspecify.annotations.NullMarked;
