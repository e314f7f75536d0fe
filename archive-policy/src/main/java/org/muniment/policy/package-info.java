/**
 * The archive policy as data, and the reader that turns it into retention, clocks, holidays, data map and notices.
 *
 * <p>A policy is one YAML file (a <em>profile</em>) next to this module's sources, checked against
 * {@code schema/profile.schema.yaml}. Clocks follow Regulation (EEC, Euratom) No 1182/71, Articles 2 and 3, read for
 * data subject requests as in EDPB Guidelines 01/2022, paragraphs 157 to 164. Everything here is immutable and safe
 * for use by several threads; nothing here asks what time it is.
 */
@NullMarked
package org.muniment.policy;

import org.jspecify.annotations.NullMarked;
