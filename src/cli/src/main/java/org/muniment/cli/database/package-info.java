/**
 * The private PostgreSQL of one data folder: the real server, unpacked, started and stopped by the product itself.
 *
 * <p>It listens on loopback only, asks for a password (SCRAM-SHA-256, RFC 7677), keeps data checksums and forces every
 * commit to disk. It outlives a killed product and is taken over by the next start.
 */
@NullMarked
package org.muniment.cli.database;

import org.jspecify.annotations.NullMarked;
