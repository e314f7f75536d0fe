package org.muniment.archive;

/**
 * What a search cost and whether it went to its end.
 *
 * @param frames frames there are in the archive
 * @param framesSelected frames the block index could not rule out
 * @param framesRead frames that were opened
 * @param linesRead lines handed to the sink
 * @param stopped whether the sink ended it
 */
public record SearchReport(long frames, long framesSelected, long framesRead, long linesRead, boolean stopped) {}
