/**
 * Mail kept in files: mbox (RFC 4155, and its variants mboxo, mboxrd and mboxcl2), Maildir, and one message a file.
 */
@NullMarked
package org.muniment.mail.files;

import org.jspecify.annotations.NullMarked;
