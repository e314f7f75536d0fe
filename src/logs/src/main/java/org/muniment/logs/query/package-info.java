/**
 * The query language of the logs: text to a tree ({@link org.muniment.logs.query.QueryText}), and the one meaning of that
 * tree, which is its evaluation on a parsed record ({@link org.muniment.logs.query.Node#test}). Whatever an index does is
 * only a faster way to the same answer. The terms under which records are indexed, hot and archived, are here too.
 */
@NullMarked
package org.muniment.logs.query;

import org.jspecify.annotations.NullMarked;
