package org.muniment.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.muniment.terms.Refusal;

/** The details of an act. */
final class Details {

    private Details() {}

    static void check(Map<String, String> details) {
        long bytes = 0;
        for (Map.Entry<String, String> detail : details.entrySet()) {
            bytes += detail.getKey().getBytes(StandardCharsets.UTF_8).length
                    + detail.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (details.size() > Act.MAX_DETAILS || bytes > Act.MAX_DETAIL_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "an act has more than 64 details or 16 KiB of them");
        }
    }
}
