package org.muniment.desk;

import java.util.List;

/**
 * What a search found.
 *
 * @param hits newest first
 * @param total how many messages match in all that the caller may see; a lower bound past 1,000
 * @param missing months, as {@code 2026-11}, that were not searched: their index is not what the ledger says, and is being
 *     made again
 */
public record SearchPage(List<SearchHit> hits, long total, List<String> missing) {}
