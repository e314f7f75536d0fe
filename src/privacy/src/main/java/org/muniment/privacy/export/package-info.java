/**
 * Making the copy of a person's data (GDPR Art. 15 and 20): every store is asked, and what they answer goes straight into
 * a sealed bag. What has to wait for its turn waits in sealed files, so nothing is ever in clear on disk.
 */
@NullMarked
package org.muniment.privacy.export;

import org.jspecify.annotations.NullMarked;
