/**
 * What the vault's packages share among themselves and nobody else may use: key material, and the primitives with their
 * providers named. Bulk work runs on the JDK's SunJCE; Bouncy Castle is an instance, never registered with the JVM.
 */
@NullMarked
package org.muniment.vault.internal;

import org.jspecify.annotations.NullMarked;
