/**
 * Time stamps by an authority outside: RFC 3161 with SHA-256, chains by RFC 5280. What is stored is the whole response, as
 * {@code openssl ts -verify} reads it.
 */
@NullMarked
package org.muniment.vault.timestamp;

import org.jspecify.annotations.NullMarked;
