/** What the pages of agents and of customers share in showing a ticket: conversation, files, HTML mail. */
@NullMarked
package org.muniment.web.ticket;

import org.jspecify.annotations.NullMarked;
