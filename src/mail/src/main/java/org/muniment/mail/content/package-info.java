/** What a file is, by its first bytes and its table of contents; nothing is unpacked or decoded. Not seen by other modules. */
@NullMarked
package org.muniment.mail.content;

import org.jspecify.annotations.NullMarked;
