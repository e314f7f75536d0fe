/** What the start script asks about a server that is starting. */
@NullMarked
package org.muniment.cli.server;

import org.jspecify.annotations.NullMarked;
