/** The living page of the design system. */
@NullMarked
package org.muniment.web.design;

import org.jspecify.annotations.NullMarked;
