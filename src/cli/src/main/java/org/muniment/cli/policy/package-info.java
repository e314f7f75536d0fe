/** Shows and checks what a policy says. */
@NullMarked
package org.muniment.cli.policy;

import org.jspecify.annotations.NullMarked;
