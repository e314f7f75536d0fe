/** The shipped WAR inside Payara Micro, asked from within by Arquillian. */
@NullMarked
package org.muniment.conformance.container;

import org.jspecify.annotations.NullMarked;
