/** Reading what people ask for: is a message a request for a copy of their data (GDPR Art. 15 and 20)? */
@NullMarked
package org.muniment.privacy.intake;

import org.jspecify.annotations.NullMarked;
