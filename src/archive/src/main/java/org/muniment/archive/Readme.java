package org.muniment.archive;

/** What a stranger needs to know, first in every archive. */
final class Readme {

    private Readme() {}

    static String text(ArchiveId id) {
        return TEXT.replace("{tar}", id.fileName())
                .replace("{month}", id.month().toString())
                .replace("{day}", id.month().atDay(1).toString());
    }

    private static final String TEXT = """
            MUNIMENT ARCHIVE {tar}

            This tar file holds the log records of one month ({month}, UTC), one sealed file for each day.
            You need three ordinary programs and one secret key. Nothing else, and no network.

                tar    any version
                age    version 1.0 or later     https://age-encryption.org
                zstd   version 1.0 or later     https://facebook.github.io/zstd

            1. Ask for the key of this archive. It is one line that starts with AGE-SECRET-KEY-1.
               Whoever runs Muniment can give it out, and its ledger then says so.
               Put it into a file named "key" that only you can read. If you are an auditor whose own age key
               was added as a recipient, use your own key file instead.

            2. See what is inside:

                   tar tf {tar}

            3. Open a day, for example {day}:

                   tar xOf {tar} data/{day}.jsonl.zst.age | age -d -i key | zstd -d > {day}.jsonl

               Each line of the result is one record: a JSON object with Elastic Common Schema field names.

            4. Open all days, in order:

                   tar tf {tar} | grep '^data/' | sort | while read -r day; do
                       tar xOf {tar} "$day" | age -d -i key | zstd -d
                   done

            5. Check that nothing was changed. TOC.json, the last file, lists every other file with its size and
               SHA-256:

                   tar xOf {tar} TOC.json
                   tar xOf {tar} data/{day}.jsonl.zst.age | sha256sum

               The SHA-256 of TOC.json itself is written in the ledger of whoever made this archive. The file
               {tar}.tlog-proof beside this archive proves that (https://c2sp.org/tlog-proof):

                   tar xOf {tar} TOC.json | sha256sum

            Files under data/    records of a day: JSON lines, compressed with zstd, sealed with age
            Files under index/   a search index (Apache Lucene), sealed with age; not needed to read the records
            TOC.json             table of contents, nothing personal
            """;
}
