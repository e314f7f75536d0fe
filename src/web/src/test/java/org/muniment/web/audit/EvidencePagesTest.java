package org.muniment.web.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.muniment.archive.ArchiveEntry;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.Hold;
import org.muniment.ledger.Checkpoint;
import org.muniment.ledger.Entry;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Preview;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;

class EvidencePagesTest {

    private static final String HOSTILE = "\"><script>alert(1)</script>' onload='x";
    private static final LocalDate TODAY = LocalDate.parse("2026-11-22");
    private static final ArchiveId ID = new ArchiveId(new TenantId("acme"), "access", YearMonth.of(2026, 7));
    private static final ArchiveEntry ARCHIVE = new ArchiveEntry(
            ID,
            1_000,
            500,
            9_000,
            List.of(new ArchiveEntry.Day(LocalDate.parse("2026-07-01"), 1_000, 500, 9_000, Preview.NOW, Preview.NOW)),
            Preview.NOW,
            LocalDate.parse("2027-10-31"),
            false);
    private static final UUID MEMBER = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final Actor STAFF = new Actor(Actor.Kind.STAFF, MEMBER.toString());
    private static final Names NAMES = new Names(Map.of(MEMBER, HOSTILE));
    private static final Hold HOLD = new Hold(
            UUID.randomUUID(),
            ID.tenant(),
            Optional.of(ID),
            HOSTILE,
            HOSTILE,
            STAFF,
            Preview.NOW,
            LocalDate.parse("2026-01-01"));

    private static String render(View view, String path) {
        return Preview.render(view, path, Role.AUDITOR);
    }

    private static void harmless(String html) {
        assertThat(html)
                .doesNotContain("<script>alert")
                .doesNotContain(" style=")
                .doesNotContain("' onload='x\"");
    }

    @Test
    void listsArchivesAndWhatWasDestroyed() {
        Entry gone = new Entry(
                7, Preview.NOW, STAFF, "archive.destroyed", Purpose.OPERATION, "archive:a/<b>/c", Optional.empty());
        String html = render(
                View.of("audit/archives", List.of(ARCHIVE)).with("today", TODAY).with("destroyed", List.of(gone)),
                "/audit/archives");
        harmless(html);
        assertThat(html).contains("acme / access / 2026-07").contains("archive:a/&lt;b&gt;/c");
    }

    @Test
    void saysWhatAnArchiveIsAndWhatHoldsIt() {
        String html = render(
                View.of(
                        "audit/archive",
                        new ArchiveView(ARCHIVE, HOSTILE, List.of(HOLD), NAMES, Optional.empty(), TODAY)),
                "/audit/archives/acme/access/2026-07");
        harmless(html);
        assertThat(html).contains("acme-access-2026-07.tar").contains("Not verified since the product started");
    }

    @Test
    void asksForAReasonBeforeAKeyAndShowsItWithTheExactCommands() {
        assertThat(render(View.of("audit/key", ARCHIVE).with("inputs", Inputs.blank(ArchiveResource.REASON)), "/audit"))
                .contains("name=\"reason\"")
                .contains("name=\"_csrf\"");
        assertThat(render(View.of("audit/opened", ARCHIVE).with("key", "AGE-SECRET-KEY-1TEST"), "/audit"))
                .contains("AGE-SECRET-KEY-1TEST")
                .contains(
                        "tar xOf acme-access-2026-07.tar data/2026-07-01.jsonl.zst.age | age -d -i key | zstd -d &gt; 2026-07-01.jsonl");
    }

    @Test
    void showsHoldsWithOwnerAndOverdueReview() {
        String html = render(
                View.of("audit/holds", List.of(HOLD))
                        .with("inputs", Inputs.blank(ArchiveResource.REASON))
                        .with("on", ArchiveView.path(ID))
                        .with("archives", List.of(ARCHIVE))
                        .with("tenants", List.of("acme"))
                        .with("names", NAMES)
                        .with("today", TODAY),
                "/audit/holds");
        harmless(html);
        assertThat(html).contains("Overdue").containsPattern("value=\"/audit/archives/acme/access/2026-07\" selected");
        harmless(render(
                View.of("audit/release", HOLD).with("inputs", Inputs.blank(ArchiveResource.REASON)), "/audit/holds"));
    }

    @Test
    void showsLedgerEntriesAndOnlyReadDetails() {
        Entry bare = new Entry(3, Preview.NOW, STAFF, "ticket.read", Purpose.SUPPORT, "ticket:<x>", Optional.empty());
        LedgerView list = new LedgerView(
                List.of(bare),
                NAMES,
                new Checkpoint("origin", 4, new byte[32], "origin\n4\n" + HOSTILE),
                "key",
                HOSTILE,
                Optional.of(2L),
                false);
        harmless(render(View.of("audit/ledger", list), "/audit/ledger"));
        String closed = entry(bare);
        assertThat(closed).contains("Read the details").contains("Reading them is recorded");
        Entry open = new Entry(
                3, bare.at(), STAFF, bare.act(), bare.purpose(), bare.object(), Optional.of(Map.of("reason", HOSTILE)));
        String opened = entry(open);
        harmless(opened);
        assertThat(opened).contains("&lt;script&gt;").doesNotContain("Read the details");
    }

    private static String entry(Entry entry) {
        return render(
                View.of("audit/entry", entry)
                        .with("names", NAMES)
                        .with("proof", "c2sp.org/tlog-proof@v1\nindex 3\n")
                        .with("newest", false),
                "/audit/ledger/3");
    }
}
