/**
 * The end of hot life: a day is read back from its partition, archived, and only then is its partition destroyed (GDPR
 * Article 5(1)(e)).
 */
@NullMarked
package org.muniment.logs.retained;

import org.jspecify.annotations.NullMarked;
