/**
 * Signed and encrypted content of S/MIME: the Cryptographic Message Syntax (RFC 5652, 5083, 3274) with certificates of
 * RFC 5280 as RFC 8551 asks for. It knows bytes, not mail; what it reads is hostile until proved otherwise. Nothing here
 * asks a certification authority: whose key it is, people confirm.
 */
@NullMarked
package org.muniment.vault.cms;

import org.jspecify.annotations.NullMarked;
