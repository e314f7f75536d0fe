/**
 * Hot logs on disk: one sealed Lucene partition for each tenant, stream and UTC day, and the sealed journal that lines pass
 * through on their way there. FORMAT.md beside this file describes both.
 */
@NullMarked
package org.muniment.logs.store;

import org.jspecify.annotations.NullMarked;
