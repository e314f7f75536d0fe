package org.muniment.logs.retained;

import java.io.IOException;
import java.util.Optional;
import org.muniment.archive.ArchiveRecord;
import org.muniment.archive.DaySource;
import org.muniment.logs.search.BlockCompiler;
import org.muniment.logs.store.HotStore;
import org.muniment.logs.store.Part;
import org.muniment.logs.store.TimeOrder;

/** The records of a frozen partition in the order of their time; equal times in the order of their arrival. */
final class PartDays implements DaySource {

    private final TimeOrder order;

    PartDays(HotStore store, Part part) throws IOException {
        this.order = store.inTimeOrder(part);
    }

    long lines() {
        return order.size();
    }

    @Override
    public Records open() {
        TimeOrder.Cursor cursor = order.open();
        return () -> {
            if (!cursor.hasNext()) {
                return Optional.empty();
            }
            ArchiveRecord record = BlockCompiler.record(cursor.next());
            return Optional.of(record);
        };
    }
}
