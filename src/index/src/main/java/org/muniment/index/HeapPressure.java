package org.muniment.index;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.ref.WeakReference;
import java.util.Optional;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;

/**
 * Tells a cache when the heap is nearly full although it was just collected: what is then still there is in use, and the
 * cache is what can be done without. The machine's own notice after a collection is used
 * ({@link MemoryPoolMXBean#setCollectionUsageThreshold}), so nothing is measured while reading.
 */
final class HeapPressure implements NotificationListener {

    /** Share of the pool of long-lived objects in use after a collection, above which it counts as nearly full. */
    static final double NEARLY_FULL = 0.85;

    private static final System.Logger LOG = System.getLogger(HeapPressure.class.getName());

    private final NotificationEmitter memory;
    private final WeakReference<PageCache> watched;

    private HeapPressure(NotificationEmitter memory, PageCache cache) {
        this.memory = memory;
        this.watched = new WeakReference<>(cache);
    }

    /** Makes a cache shrink above that share, until it is collected itself. Does nothing where the machine cannot tell. */
    static void watch(PageCache cache, double share) {
        Optional<MemoryPoolMXBean> pool = longLived();
        if (pool.isEmpty() || !(ManagementFactory.getMemoryMXBean() instanceof NotificationEmitter memory)) {
            LOG.log(
                    Level.INFO,
                    "this Java machine does not tell when its heap is nearly full: the cache keeps its size");
            return;
        }
        long threshold = (long) (pool.get().getUsage().getMax() * share);
        pool.get().setCollectionUsageThreshold(Math.max(1, threshold)); // 0 would mean none
        memory.addNotificationListener(new HeapPressure(memory, cache), null, null);
    }

    private static Optional<MemoryPoolMXBean> longLived() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .filter(pool -> pool.isUsageThresholdSupported() && pool.isCollectionUsageThresholdSupported())
                .filter(pool -> pool.getUsage().getMax() > 0)
                .findFirst();
    }

    @Override
    public void handleNotification(Notification notification, Object handback) {
        PageCache cache = watched.get();
        if (cache == null) {
            try {
                memory.removeNotificationListener(this);
            } catch (ListenerNotFoundException gone) {
                LOG.log(Level.DEBUG, "already removed", gone);
            }
        } else if (notification.getType().equals(MemoryNotificationInfo.MEMORY_COLLECTION_THRESHOLD_EXCEEDED)) {
            cache.shrink();
            LOG.log(Level.INFO, "the heap is nearly full: opened index pages may take {0} bytes", cache.allowedBytes());
        }
    }
}
