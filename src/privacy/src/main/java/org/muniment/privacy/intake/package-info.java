/** Reading what people ask for: is a message a request for a copy of their data (GDPR Art. 15, 20), or for erasure (Art. 17)? */
@NullMarked
package org.muniment.privacy.intake;

import org.jspecify.annotations.NullMarked;
