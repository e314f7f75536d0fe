/** Verbs over single messages; no server, no configuration. */
@NullMarked
package org.muniment.cli.mail;

import org.jspecify.annotations.NullMarked;
