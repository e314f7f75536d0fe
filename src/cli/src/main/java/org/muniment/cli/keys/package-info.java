/** Makes, lists, rotates, destroys, backs up and restores keys: {@code ops/KEYS.md} is the runbook. */
@NullMarked
package org.muniment.cli.keys;

import org.jspecify.annotations.NullMarked;
