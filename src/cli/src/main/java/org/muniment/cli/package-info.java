/** The {@code muniment} command: offline reading, verifying and operating, without a container. */
@NullMarked
package org.muniment.cli;

import org.jspecify.annotations.NullMarked;
