/** Coming in and going out: staff by password, customers by a mailed link, the first account, invitations. */
@NullMarked
package org.muniment.web.signin;

import org.jspecify.annotations.NullMarked;
