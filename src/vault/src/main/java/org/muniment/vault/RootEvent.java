package org.muniment.vault;

import java.time.Instant;

/**
 * Something that became of a version of the root key.
 *
 * @param at when, in seconds
 * @param made whether the version was made; otherwise it was destroyed, or is not used any more
 * @param provider with which provider: {@code file}, {@code pkcs11} or {@code transit}
 * @param version which version, from 1 with each provider
 */
public record RootEvent(Instant at, boolean made, String provider, int version) {}
