/** What {@code ops/run --demo} fills an empty house with: accounts, mail and what agents did with it, logs of 13 months. */
@NullMarked
package org.muniment.web.boot.demo;

import org.jspecify.annotations.NullMarked;
