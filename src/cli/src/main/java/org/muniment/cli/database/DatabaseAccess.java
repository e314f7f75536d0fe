package org.muniment.cli.database;

/**
 * How to reach a running database.
 *
 * @param url the JDBC address, on loopback, without credentials
 * @param user the database user
 * @param password its password; never shown by {@link #toString()}
 */
public record DatabaseAccess(String url, String user, String password) {

    @Override
    public String toString() {
        return "DatabaseAccess[" + url + "]";
    }
}
