/**
 * Where an address comes from, as coarsely as a country, looked up before the address is pseudonymised: in a MaxMind DB file
 * (specification 2.0) or a CSV file the operator provides. No network is asked.
 */
@NullMarked
package org.muniment.logs.origin;

import org.jspecify.annotations.NullMarked;
