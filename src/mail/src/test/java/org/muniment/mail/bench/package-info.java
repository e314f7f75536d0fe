/** What mail costs. */
@NullMarked
package org.muniment.mail.bench;

import org.jspecify.annotations.NullMarked;
