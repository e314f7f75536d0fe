package org.muniment.cli.database;

/**
 * What is known of a data folder's database without connecting to it.
 *
 * @param initialised whether the folder holds a database at all
 * @param running whether its server runs now
 * @param pid the server's process id, 0 when it does not run
 * @param port the server's port on loopback, 0 when it does not run
 */
public record DatabaseStatus(boolean initialised, boolean running, long pid, int port) {}
