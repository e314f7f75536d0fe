package org.muniment.desk;

import java.nio.file.Path;
import java.time.Duration;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

/**
 * Settings of the desk.
 *
 * @param data {@code muniment.data}: the data folder; default {@code data}
 * @param name {@code muniment.desk.name}: how the house calls itself in mail; default {@code Support}
 * @param url {@code muniment.desk.url}: where people reach the pages, without a slash at the end; default
 *     {@code http://localhost:8080}
 * @param sessionIdle {@code muniment.desk.session-idle}: a session unused for so long ends; default 30 minutes
 * @param sessionLimit {@code muniment.desk.session-limit}: a session ends after so long; default 12 hours
 * @param linkLife {@code muniment.desk.link-life}: how long a customer's sign-in link works, 15 to 30 minutes; default 20
 * @param noticeLife {@code muniment.desk.notice-life}: how long the link works that goes in place of a mail which could not
 *     be protected on its way, 1 to 14 days; default 3 days
 * @param invitationLife {@code muniment.desk.invitation-life}: how long a staff invitation works; default 3 days
 * @param agreementLife {@code muniment.desk.agreement-life}: after so long staff accept the confidentiality agreement
 *     anew; default 365 days
 */
public record DeskSettings(
        Path data,
        String name,
        String url,
        Duration sessionIdle,
        Duration sessionLimit,
        Duration linkLife,
        Duration noticeLife,
        Duration invitationLife,
        Duration agreementLife) {

    private static final Duration MIN_LINK_LIFE = Duration.ofMinutes(15);
    private static final Duration MAX_LINK_LIFE = Duration.ofMinutes(30);
    private static final long MAX_NOTICE_DAYS = 14;

    /** Refuses times out of range. */
    public DeskSettings {
        if (linkLife.compareTo(MIN_LINK_LIFE) < 0 || linkLife.compareTo(MAX_LINK_LIFE) > 0) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.desk.link-life is not 15 to 30 minutes");
        }
        if (noticeLife.toDays() < 1 || noticeLife.toDays() > MAX_NOTICE_DAYS) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.desk.notice-life is not 1 to 14 days");
        }
    }

    /** Reads them. */
    public static DeskSettings from(Settings settings) {
        return new DeskSettings(
                settings.path("muniment.data", Path.of("data")),
                settings.string("muniment.desk.name", "Support"),
                settings.string("muniment.desk.url", "http://localhost:8080").replaceAll("/+$", ""),
                settings.duration("muniment.desk.session-idle", Duration.ofMinutes(30)),
                settings.duration("muniment.desk.session-limit", Duration.ofHours(12)),
                settings.duration("muniment.desk.link-life", Duration.ofMinutes(20)),
                settings.duration("muniment.desk.notice-life", Duration.ofDays(3)),
                settings.duration("muniment.desk.invitation-life", Duration.ofDays(3)),
                settings.duration("muniment.desk.agreement-life", Duration.ofDays(365)));
    }
}
