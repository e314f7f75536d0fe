/** TLS as a client: to relays, to mail servers of others and to mailboxes (RFC 3207, RFC 2595, RFC 7435). */
@NullMarked
package org.muniment.mail.tls;

import org.jspecify.annotations.NullMarked;
