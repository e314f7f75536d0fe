/**
 * Signatures: Ed25519 (RFC 8032) as C2SP signed notes and ML-DSA-44 (FIPS 204) as C2SP cosignatures for checkpoints, and ECDSA P-256 in detached CMS (RFC 5652) for
 * exports, which stock {@code openssl cms -verify} accepts.
 */
@NullMarked
package org.muniment.vault.signature;

import org.jspecify.annotations.NullMarked;
