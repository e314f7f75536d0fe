/**
 * Proof of an erasure: what is left of a person under their keys, looked for without knowing any table, and the signed
 * certificate that says so (GDPR Art. 17 and 5(2); CERTIFICATE.md). Used by the product's own procedure and by the command
 * {@code prove-erased}.
 */
@NullMarked
package org.muniment.privacy.erase;

import org.jspecify.annotations.NullMarked;
