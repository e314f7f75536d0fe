package org.muniment.logs.retained;

import java.io.IOException;
import java.util.Optional;
import org.muniment.archive.ArchiveRecord;
import org.muniment.archive.DaySource;
import org.muniment.logs.search.BlockCompiler;
import org.muniment.logs.store.HotStore;
import org.muniment.logs.store.Part;
import org.muniment.logs.store.TimeOrder;

/**
 * The records of a frozen partition in the order of their time; equal times in the order of their arrival. The order, four
 * bytes for each record, is made when they are opened: of the days of one pass only one is in memory.
 *
 * @param opening told before the partition is read
 */
record PartDays(HotStore store, Part part, Runnable opening) implements DaySource {

    @Override
    public Records open() throws IOException {
        opening.run();
        TimeOrder.Cursor cursor = store.inTimeOrder(part).open();
        return () -> {
            if (!cursor.hasNext()) {
                return Optional.empty();
            }
            ArchiveRecord record = BlockCompiler.record(cursor.next());
            return Optional.of(record);
        };
    }
}
