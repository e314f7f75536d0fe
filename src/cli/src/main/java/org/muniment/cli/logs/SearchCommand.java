package org.muniment.cli.logs;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.muniment.cli.house.OpenHouse;
import org.muniment.cli.option.DataFolder;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muniment logs search}: one query over hot days and archives of a stopped house. */
@Command(
        name = "search",
        description = {
            "Searches hot days and archives alike, newest first, as JSON lines. Exit code 1 when nothing is found, 3 when",
            "days were passed over because they are not what the ledger says.",
            "Works on a data folder whose server is stopped; the ledger records the search first."
        },
        mixinStandardHelpOptions = true)
final class SearchCommand implements Callable<Integer> {

    private static final Duration TWO_YEARS = Duration.ofDays(731);
    private static final int NOTHING_FOUND = 1;
    private static final int TAMPERED = 3;

    @Spec
    CommandSpec spec;

    @Mixin
    DataFolder data;

    @Option(names = "--tenant", defaultValue = "house", description = "Whose logs (default: ${DEFAULT-VALUE}).")
    String tenant = "house";

    @Option(names = "--stream", description = "One stream (default: all).")
    Optional<String> stream = Optional.empty();

    @Option(names = "--from", description = "Such as 2026-08-01T00:00:00Z (default: two years ago).")
    Optional<Instant> from = Optional.empty();

    @Option(names = "--to", description = "The instant after the last (default: now).")
    Optional<Instant> to = Optional.empty();

    @Option(names = "--limit", defaultValue = "100", description = "Most hits (default: ${DEFAULT-VALUE}).")
    int limit = 100;

    @Option(names = "--count", description = "Print only the number of matching lines.")
    boolean count;

    @Parameters(paramLabel = "QUERY", arity = "0..1", defaultValue = "", description = "Empty finds everything.")
    String query = "";

    @Override
    public Integer call() throws IOException {
        try (OpenHouse house = OpenHouse.at(data.path())) {
            Instant end = to.orElse(house.clock().instant());
            LogQuery asked = LogQuery.of(new TenantId(tenant), from.orElse(end.minus(TWO_YEARS)), end, query)
                    .counting(0, Set.of());
            if (stream.isPresent()) {
                asked = asked.inStream(stream.get());
            }
            return print(house, asked);
        }
    }

    private int print(OpenHouse house, LogQuery asked) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        int left = limit;
        Optional<String> cursor = Optional.empty();
        Result page;
        do {
            int size = count ? 0 : Math.min(left, LogQuery.MAX_LIMIT);
            page = house.logs().search().search(asked.page(size, cursor), OpenHouse.ACTOR, Purpose.SECURITY_AUDIT);
            if (count) {
                out.println(page.total());
                break;
            }
            page.hits().forEach(hit -> out.println(hit.record().json()));
            left -= page.hits().size();
            cursor = page.next();
        } while (left > 0 && cursor.isPresent());
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                page.total() + " lines match" + (page.complete() ? "" : " so far; the time limit ended the search"));
        page.lost()
                .forEach(span -> err.println("addresses of lines from " + span.from() + " to before " + span.to()
                        + " can no longer be searched: their key was destroyed by the policy"));
        page.refused().forEach(day -> err.println(day + " is not what the ledger says it is, and was not searched"));
        err.flush();
        if (!page.refused().isEmpty()) {
            return TAMPERED;
        }
        return page.total() == 0 ? NOTHING_FOUND : 0;
    }
}
