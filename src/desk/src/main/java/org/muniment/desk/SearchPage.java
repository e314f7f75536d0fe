package org.muniment.desk;

import java.util.List;

/**
 * What a search found.
 *
 * @param hits newest first
 * @param total how many messages match in all that the caller may see; a lower bound past 1,000
 */
public record SearchPage(List<SearchHit> hits, long total) {}
