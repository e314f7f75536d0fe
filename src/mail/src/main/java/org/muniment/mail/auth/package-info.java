/**
 * Who vouches for a mail's sender: SPF (RFC 7208), DKIM (RFC 6376, 8301, 8463), DMARC with the tree walk of RFC 9989, ARC
 * (RFC 8617) and the one Authentication-Results field we trust (RFC 8601). Decides what a mail may do, never whether it is
 * kept. Nothing here throws on bad input; every question to the domain name system is counted and timed.
 */
@NullMarked
package org.muniment.mail.auth;

import org.jspecify.annotations.NullMarked;
