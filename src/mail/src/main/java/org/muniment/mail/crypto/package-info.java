/**
 * Signed and encrypted mail: S/MIME (RFC 8551), PGP/MIME (RFC 3156), OpenPGP inside running text, and the keys of
 * mailboxes and of those who write to them. What is opened never reaches a disk in the clear, is bounded like everything
 * else that is read, and is never mixed into HTML with what came in the clear beside it.
 */
@NullMarked
package org.muniment.mail.crypto;

import org.jspecify.annotations.NullMarked;
