package org.muniment.vault;

/**
 * Where a sealed field belongs; it opens nowhere else.
 *
 * @param entity the table or kind of file, such as {@code ticket}
 * @param column the field in it, such as {@code subject}
 * @param row the row's id
 */
public record SealingContext(String entity, String column, String row) {}
