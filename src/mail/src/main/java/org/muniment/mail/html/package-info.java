/** Taking strangers' HTML apart and putting its harmless part together again. Not seen by other modules. */
@NullMarked
package org.muniment.mail.html;

import org.jspecify.annotations.NullMarked;
