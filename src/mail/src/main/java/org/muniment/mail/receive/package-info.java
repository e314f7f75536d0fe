/**
 * The protocols mail comes by: SMTP (RFC 5321), LMTP (RFC 2033) and IMAP (RFC 9051), each knowing nothing of what
 * happens to a message afterwards. Not seen by other modules.
 */
@NullMarked
package org.muniment.mail.receive;

import org.jspecify.annotations.NullMarked;
