/** Customers, tickets, notices to customers and the knowledge base. */
@NullMarked
package org.muniment.desk;

import org.jspecify.annotations.NullMarked;
