package org.muniment.desk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.muniment.mail.Delivery;

/**
 * A correspondent that answers machines: what it sends first, and what it makes of each mail of ours. {@code <me>} in a
 * template is its address, {@code <n>} counts its mails; the other words stand for what our mail says.
 *
 * @param name what it is, for people
 * @param address whom we write to
 * @param first what it sends first
 * @param answers its mails for each one of ours
 */
record LoopScenario(
        String name, String address, Delivery first, BiFunction<Map<String, String>, Integer, List<Delivery>> answers) {

    private static final String STATUS = report("delivery-status", """
            Reporting-MTA: dns; mx.loop.example

            Final-Recipient: rfc822; <me>
            Action: failed
            Status: 5.1.1
            """);

    private static final String READ = report("disposition-notification", """
            Final-Recipient: rfc822; <me>
            Original-Message-ID: <ours>
            Disposition: automatic-action/MDN-sent-automatically; displayed
            """);

    private static final String PLAIN = "\r\nI am away until further notice (<n>).\r\n";

    private static String report(String type, String fields) {
        return """
                Content-Type: multipart/report; report-type=%1$s; boundary=b

                --b
                Content-Type: text/plain

                About your message.
                --b
                Content-Type: message/%1$s

                %2$s
                --b--
                """.formatted(type, fields).replace("\n", "\r\n");
    }

    @Override
    public String toString() {
        return name;
    }

    /** The twenty-five. */
    static List<LoopScenario> all() {
        return Stream.concat(responders().stream(), others().stream()).toList();
    }

    private static List<LoopScenario> responders() {
        return List.of(
                answering(
                        "vacation with every header of RFC 3834", "", "Auto-Submitted: auto-replied", threaded("Away")),
                answering("vacation with Precedence only", "me", "Precedence: bulk", threaded("Away")),
                answering("vacation with X-Autoreply only", "me", "X-Autoreply: yes", threaded("Away")),
                answering("out of office told by its subject", "me", threaded("Out of Office: <subject>")),
                answering("out of office in German", "me", threaded("Automatische Antwort: <subject>")),
                answering("responder that strips every header", "me", bare("Re: <subject>")),
                answering("stripping responder with ever new subjects", "me", bare("Away <n>")),
                answering("stripping responder that answers at the reply address", "me", at("Re: <subject>")),
                answering("stripping responder that keeps the thread", "me", threaded("Re: <subject>")),
                answering(
                        "stripping responder with a sub-address for each mail", "<box>+<n>@loop.example", bare("Away")),
                answering(
                        "stripping responder whose sender counts bounces (BATV)",
                        "prvs=<n>00<n>ab=<me>",
                        bare("Away")));
    }

    private static List<LoopScenario> others() {
        return List.of(
                answering(
                        "alias whose owner answers from another address",
                        "me",
                        threaded("Re: <subject>", "o<n>@owner.example")),
                answering("bounce of the automatic answer", "", status("MAILER-DAEMON@loop.example")),
                answering(
                        "bounce in free text from a daemon",
                        "me",
                        bare("Undeliverable: <subject>", "MAILER-DAEMON@loop.example")),
                answering(
                        "bounce with a return path from a postmaster",
                        "postmaster@loop.example",
                        bare("Mail delivery failed", "postmaster@loop.example")),
                answering(
                        "report with the ticket number from an agent’s mailbox",
                        "me",
                        bare("Undeliverable: [#<number>]", "agent@house.example")),
                answering("our own address as sender", "me", bare("Re: <subject>", Mails.US)),
                answering("our own mail forwarded back as it was", "me", "<wire>"),
                answering(
                        "mailing list that sends our answer to us",
                        "me",
                        "List-Id: <x.loop.example>",
                        bare("[x] <subject>")),
                answering(
                        "list without marks, by its request address",
                        "me",
                        bare("Your request", "x-request@loop.example")),
                answering(
                        "other help desk that marks its receipts",
                        "me",
                        "Auto-Submitted: auto-replied",
                        bare("[Ticket#<n>] received")),
                answering(
                        "other help desk that marks nothing and opens a ticket each time",
                        "me",
                        bare("[Ticket#<n>] Re: <subject>")),
                answering(
                        "challenge to prove that we are people",
                        "confirm+<n>@loop.example",
                        bare("Confirm your mail", "confirm+<n>@loop.example")),
                answering("read receipt", "me", receipt()),
                answering(
                        "amplifier that answers twice without any mark",
                        "me",
                        bare("Re: <subject>"),
                        bare("Fwd: <subject>")));
    }

    private static String threaded(String subject) {
        return threaded(subject, "<me>");
    }

    private static String threaded(String subject, String from) {
        return "In-Reply-To: <ours>\r\nReferences: <ours>\r\n" + bare(subject, from);
    }

    private static String bare(String subject) {
        return bare(subject, "<me>");
    }

    private static String bare(String subject, String from) {
        return "From: " + from + "\r\nTo: support@localhost\r\nSubject: " + subject + "\r\n" + PLAIN;
    }

    private static String at(String subject) {
        return "From: <me>\r\nTo: <reply>\r\nSubject: " + subject + "\r\n" + PLAIN;
    }

    private static String status(String from) {
        return "From: " + from
                + "\r\nTo: support@localhost\r\nSubject: Undelivered Mail (<n>)\r\nIn-Reply-To: <ours>\r\n"
                + "MIME-Version: 1.0\r\n" + STATUS;
    }

    private static String receipt() {
        return "From: <me>\r\nTo: support@localhost\r\nSubject: Read: <subject> (<n>)\r\nMIME-Version: 1.0\r\n" + READ;
    }

    /** A correspondent that answers each mail with these; one that only names a header gives it to those that follow. */
    private static LoopScenario answering(String name, String envelope, String... templates) {
        String box = "c" + Integer.toHexString(name.hashCode()).toLowerCase(Locale.ROOT);
        String me = box + "@loop.example";
        return new LoopScenario(
                name, me, Mails.mail("Loop <" + me + ">", "Hello from " + box, "Good day."), (ours, n) -> {
                    Map<String, String> words = new java.util.TreeMap<>(ours);
                    words.put("box", box);
                    words.put("me", me);
                    words.put("n", Integer.toString(n));
                    String from = envelope.equals("me") ? me : fill(envelope, words);
                    List<Delivery> mails = new ArrayList<>();
                    String header = "";
                    for (String template : templates) {
                        if (template.matches("[\\w-]+: [^\\r\\n]+")) {
                            header = template + "\r\n";
                        } else {
                            String raw = fill(header + template, words);
                            String sender =
                                    envelope.contains("<n>") ? raw.replace("From: " + me, "From: " + from) : raw;
                            String to =
                                    template.contains("To: <reply>") ? ours.getOrDefault("reply", Mails.US) : Mails.US;
                            mails.add(Mails.raw(to, sender, from));
                        }
                    }
                    return mails;
                });
    }

    private static String fill(String template, Map<String, String> words) {
        String filled = template;
        for (Map.Entry<String, String> word : words.entrySet()) {
            filled = filled.replace("<" + word.getKey() + ">", word.getValue());
        }
        return filled;
    }
}
