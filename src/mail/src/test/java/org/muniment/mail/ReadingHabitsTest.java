package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Habits of mail programs: flowed lines, quoted history, invitations, groups and senders. */
class ReadingHabitsTest {
    private static ParsedMail read(String text) {
        ParsedMail mail =
                new MailReader().read(RawMail.of(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        Coverage.assertWhole(mail);
        assertThat(mail.defects()).doesNotContain("reader-fault");
        return mail;
    }

    private static ParsedMail html(String html) {
        return read("Content-Type: text/html; charset=utf-8\n\n" + html);
    }

    @Test
    void joinsFlowedLinesAsRfc3676Says() {
        assertThat(read("Content-Type: text/plain; format=flowed; delsp=yes\n\nDonau \ndampf\n")
                        .bodyText())
                .isEqualTo("Donaudampf\n");
        assertThat(
                        read("Content-Type: text/plain; format=flowed\n\n>> deep \n>> er\n> less \nmine\n From here\n-- \nme\n")
                                .bodyText())
                .isEqualTo(">> deep er\n> less \nmine\nFrom here\n-- \nme\n");
        assertThat(read("Content-Type: text/plain\n\nnot \nflowed\n").bodyText())
                .isEqualTo("not \nflowed\n");
    }

    record Reply(String name, String body, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Reply> replies() {
        return List.of(
                new Reply("top", "New\n\nOn 3 Nov 2026, at 10:00, Ann <ann@example.org> wrote:\n\n> old\n", "New"),
                new Reply("bottom", "On Tue, Nov 3, 2026 Ann wrote:\n> old\n> older\n\nNew below\n", "New below"),
                new Reply(
                        "between",
                        "Am 3. November 2026 um 10:00 schrieb Ann:\n> eins?\nja\n> zwei?\nnein\n",
                        "ja\nnein"),
                new Reply(
                        "wrapped introduction",
                        "Danke\n\nAm Di., 3. Nov. 2026 um 10:00 Uhr schrieb Ann Müller <\nann@example.org>:\n\n> alt\n",
                        "Danke"),
                new Reply("outlook", "Ok\n\n-----Original Message-----\nFrom: Ann\nSent: today\n\nold\n", "Ok"),
                new Reply(
                        "outlook in german",
                        "Gut\n\nVon: Ann <ann@x>\nGesendet: Dienstag 10:00\nAn: Bob\nBetreff: AW: Sache\n\nalt\n",
                        "Gut"),
                new Reply(
                        "outlook original in german",
                        "Gut\n\n-----Ursprüngliche Nachricht-----\nVon: Ann\n\nalt\n",
                        "Gut"),
                new Reply("our own mark", "Ja\n\n## Antwort bitte oberhalb dieser Zeile ##\nalt\n", "Ja"),
                new Reply("no verb", "Да\n\nвт, 3 нояб. 2026 г. в 10:00, Анна <anna@example.org>:\n\n> привет\n", "Да"),
                new Reply("japanese", "はい\n\n2026年11月3日(火) 10:00 Ann <ann@example.org>:\n\n> 質問\n", "はい"),
                new Reply(
                        "turkish",
                        "Evet\n\nAnn <ann@example.org>, 3 Kas 2026 Sal, 10:00 tarihinde şunu yazdı:\n\n> soru\n",
                        "Evet"),
                new Reply(
                        "three lines of introduction",
                        "Yes\n\nOn Nov 3, 2026, at 10:00, Ann <\n4163a9f0c1@example.org>\nwrote:\n\nold in clear\n",
                        "Yes"),
                new Reply(
                        "on one line", "Yes. On Tue, Nov 3, 2026 at 10:00 AM, ann@example.org wrote:\n> old\n", "Yes."),
                new Reply(
                        "between dashes",
                        "Yes\n\n---- On Tue, 3 Nov 2026 Ann <ann@example.org> wrote ----\n\nold\n",
                        "Yes"),
                new Reply("groupwise", "Yes\n\n>>> Ann <ann@example.org> 3/11/2026 10:00 >>>\nold in clear\n", "Yes"),
                new Reply(
                        "date first",
                        "Yes\n\nDate: Tue, 3 Nov 2026 10:00:00 +0100\nFrom: ann@example.org\nTo: b@x\n\nold\n",
                        "Yes"),
                new Reply(
                        "passed on",
                        "See below\n\n---------- Forwarded message ----------\nFrom: Ann\nSubject: x\nTo: b\n\n> kept\n",
                        "See below\n\n---------- Forwarded message ----------\nFrom: Ann\nSubject: x\nTo: b\n\n> kept"),
                new Reply(
                        "a colon after a date",
                        "In 2026 you wrote to me, as follows:\nnothing\n",
                        "In 2026 you wrote to me, as follows:\nnothing"),
                new Reply("nothing but history", "> only\n> quoted\n", "> only\n> quoted"),
                new Reply(
                        "no history", "He wrote: yes.\nOn Monday we write.\n", "He wrote: yes.\nOn Monday we write."));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void cutsTheHistoryOff(Reply reply) {
        assertThat(read("Content-Type: text/plain; charset=utf-8\n\n" + reply.body())
                        .replyText())
                .isEqualTo(reply.expected());
    }

    @Test
    void knowsTheHistoryThatProgramsMarkInHtml() {
        assertThat(
                        html("<div>New</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">Ann hat geantwortet<br></div>"
                                        + "<blockquote class=\"gmail_quote\">old</blockquote></div>")
                                .replyText())
                .isEqualTo("New");
        assertThat(html("<p>New</p><hr><div id=\"divRplyFwdMsg\"><b>Van:</b> Ann</div><div>old</div><p>older</p>")
                        .replyText())
                .isEqualTo("New");
        assertThat(html("<div class=moz-cite-prefix>whoever, whenever</div><blockquote type=\"cite\">one?</blockquote>"
                                + "<p>yes</p><blockquote type=\"cite\">two?</blockquote><p>no</p>")
                        .replyText())
                .isEqualTo("yes\n\nno");
        ParsedMail whole = html("<blockquote type=\"cite\">only this</blockquote>");
        assertThat(whole.replyText()).isEqualTo("> only this");
        assertThat(html("<div>New</div><blockquote type=cite>old</blockquote>").bodyText())
                .as("the text keeps what the reply leaves out")
                .contains("> old");
    }

    @Test
    void tellsAnInvitationInWords() {
        ParsedMail mail = read("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/calendar; method=REQUEST; charset=utf-8; name=invite.ics

                BEGIN:VCALENDAR
                METHOD:REQUEST
                BEGIN:VTIMEZONE
                TZID:Europe/Berlin
                BEGIN:STANDARD
                DTSTART:19701025T030000
                END:STANDARD
                END:VTIMEZONE
                BEGIN:VEVENT
                SUMMARY:Prüfung\\, zweiter
                  Teil
                DTSTART;TZID=Europe/Berlin:20261124T100000
                DTEND;TZID=Europe/Berlin:20261124T113000
                LOCATION:Raum 4\\; Halle
                ORGANIZER;CN="Ann: Müller";X-A=b:mailto:ann@example.org
                DESCRIPTION:Bitte kommen.\\nDanke
                BEGIN:VALARM
                DESCRIPTION:not this
                END:VALARM
                END:VEVENT
                END:VCALENDAR
                --b--
                """);
        assertThat(mail.bodyText()).isEqualTo("""
                Invitation: Prüfung, zweiter Teil
                When: 2026-11-24 10:00 (Europe/Berlin) to 2026-11-24 11:30 (Europe/Berlin)
                Where: Raum 4; Halle
                Organiser: Ann: Müller <ann@example.org>

                Bitte kommen.
                Danke
                """);
        assertThat(mail.attachments()).extracting(ParsedMail.Attachment::name).containsExactly("invite.ics");
        assertThat(read("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261124T090000Z\n")
                        .bodyText())
                .isEqualTo("Event\nWhen: 2026-11-24 09:00 (UTC)\n");
        assertThat(read("Content-Type: text/calendar\n\nno calendar\n").bodyText())
                .isEmpty();
    }

    @Test
    void keepsSenderAndGroupsApartFromWhatWasResent() {
        ParsedMail mail = read("""
                Resent-From: Forwarder <f@example.net>
                Resent-To: other@example.net
                From: Ann <ann@example.org>, Bob <bob@example.org>
                Sender: Office <office@example.org>
                To: Team: c@example.org, "D, E" <d@example.org>;
                Cc: undisclosed-recipients:;

                x
                """);
        assertThat(mail.from())
                .extracting(ParsedMail.Address::addr)
                .containsExactly("ann@example.org", "bob@example.org");
        assertThat(mail.sender()).containsExactly(new ParsedMail.Address("Office", "office@example.org"));
        assertThat(mail.to()).extracting(ParsedMail.Address::addr).containsExactly("c@example.org", "d@example.org");
        assertThat(mail.cc()).isEmpty();
    }

    @Test
    void tellsInlineImagesByTheirContentId() {
        ParsedMail mail = read("""
                Content-Type: multipart/related; boundary=b

                --b
                Content-Type: text/html

                <p>see <img src="cid:logo%40x"> <img src="cid:pic@x" alt="chart"></p>
                --b
                Content-Type: image/png
                Content-Disposition: inline; filename="chart.png"
                Content-ID: <pic@x>

                png
                --b--
                """);
        assertThat(mail.attachments()).singleElement().satisfies(part -> {
            assertThat(part.cid()).isEqualTo("pic@x");
            assertThat(part.disposition()).isEqualTo("inline");
            assertThat(part.name()).isEqualTo("chart.png");
        });
        assertThat(mail.bodyText()).isEqualTo("see [chart]");
    }
}
