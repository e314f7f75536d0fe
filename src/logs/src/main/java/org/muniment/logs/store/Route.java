package org.muniment.logs.store;

/**
 * Where the last record went: most often the next goes there too. Void after each job, which may freeze a partition.
 *
 * @param firstSecond of the partition's day, since 1970
 */
record Route(Part part, long firstSecond) {

    private static final long SECONDS_OF_DAY = 86_400;

    static Route to(Part part) {
        return new Route(part, part.day().toEpochDay() * SECONDS_OF_DAY);
    }

    /** Whether that record goes there. */
    boolean leads(Item item) {
        long second = item.record().time().getEpochSecond() - firstSecond;
        return second >= 0
                && second < SECONDS_OF_DAY
                && item.stream().equals(part.stream())
                && item.tenant().equals(part.tenant());
    }
}
