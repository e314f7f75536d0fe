package org.muniment.conformance.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public attacks on pages that show what strangers wrote (hostile/LICENSE.txt), and mails that carry them. */
final class HostileMail {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** How the lists write characters that an editor does not show. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9A-Fa-f]{2})");

    /** Of each payload in a mail: a drawing, something that calls itself a picture, and an invitation. */
    static final int FILES = 3;

    /** Who sends many of them, to see them in their own pages. */
    static final String CUSTOMER = "p@example.org";

    private static final int WORD_CODE_POINTS = 10;
    private static final String BOUNDARY = "--=_hostile";

    /** A picture of one pixel, shown inline where nothing hides it. */
    static final String PIXEL = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

    private final StringBuilder text = new StringBuilder();

    /** A mail from somebody who is called as the subject says, unless they are {@link #CUSTOMER}. */
    private HostileMail(String address, String subject, int number) {
        line("From: " + words(address.equals(CUSTOMER) ? "Customer" : subject) + " <" + address + ">");
        line("To: support@localhost");
        line("Subject: " + words(subject));
        line("Message-ID: <hostile-" + number + "-" + subject.hashCode() + "@example.org>");
        line("Date: Sun, 22 Nov 2026 09:00:00 +0000");
        line("MIME-Version: 1.0");
    }

    /** Every payload, each once. */
    static List<String> payloads() throws IOException {
        List<String> all = new ArrayList<>();
        for (String file : List.of("own", "naughty-strings", "bluemonday")) {
            try (InputStream in = HostileMail.class.getResourceAsStream("hostile/" + file + ".jsonl")) {
                for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList()) {
                    all.add(ESCAPED.matcher(JSON.readValue(line, String.class))
                            .replaceAll(found -> Matcher.quoteReplacement(
                                    String.valueOf((char) Integer.parseInt(found.group(1), 16)))));
                }
            }
        }
        return all.stream().distinct().toList();
    }

    /** A payload in every place at once: subject, sender's name, HTML body, file names, and what the files hold. */
    static String everywhere(int number, String payload, String marker) {
        return filed(new HostileMail("h" + number + "@example.org", payload, number), marker, List.of(payload));
    }

    /** Several payloads as the HTML body, and each as the name and the content of files, from one sender. */
    static String together(int number, List<String> payloads, String marker) {
        return filed(new HostileMail(CUSTOMER, payloads.get(0), number), marker, payloads);
    }

    private static String filed(HostileMail mail, String marker, List<String> payloads) {
        mail.line("Content-Type: multipart/mixed; boundary=\"" + BOUNDARY + "\"");
        mail.line("");
        StringBuilder body = new StringBuilder("<p>Body ").append(marker).append("</p><img src=\"cid:pixel\">");
        for (int i = 0; i < payloads.size(); i++) {
            body.append("<img src=\"cid:svg")
                    .append(i)
                    .append("\"><img src=\"cid:png")
                    .append(i)
                    .append("\"><section>")
                    .append(payloads.get(i))
                    .append("</section>\n");
        }
        mail.part("text/html; charset=utf-8", "", body.toString());
        mail.line("--" + BOUNDARY);
        mail.line("Content-Type: image/gif");
        mail.line("Content-ID: <pixel>");
        mail.line("Content-Transfer-Encoding: base64");
        mail.line("");
        mail.line(PIXEL);
        for (int i = 0; i < payloads.size(); i++) {
            for (int kind = 0; kind < FILES; kind++) {
                mail.file(kind, i, payloads.get(i));
            }
        }
        mail.line("--" + BOUNDARY + "--");
        return mail.text.toString();
    }

    private void file(int kind, int i, String payload) {
        switch (kind) {
            case 0 ->
                part("image/svg+xml", disposition(payload, ".svg") + "\r\nContent-ID: <svg" + i + ">", svg(payload));
            case 1 -> part("image/png", disposition(payload, "") + "\r\nContent-ID: <png" + i + ">", payload);
            default ->
                part("text/calendar; method=REQUEST; charset=utf-8", disposition(payload, ".ics"), event(payload));
        }
    }

    /** An invitation without other text, whose words a person is shown. */
    static String invitation(int number, List<String> payloads) {
        HostileMail mail = new HostileMail(CUSTOMER, "Invitation " + number, number);
        mail.line("Content-Type: text/calendar; method=REQUEST; charset=utf-8");
        mail.line("Content-Transfer-Encoding: base64");
        mail.line("");
        mail.base64(event(String.join(" ", payloads)));
        return mail.text.toString();
    }

    private static String svg(String payload) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" onload=\"alert(1)\">"
                + "<script>alert(1)</script><image xlink:href=\"https://tracker.example/svg.png\"/><foreignObject>"
                + payload
                + "</foreignObject></svg>";
    }

    private static String event(String payload) {
        String escaped = payload.replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replace("\r", "")
                .replace("\n", "\\n");
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
                + "DTSTART:20261201T090000Z\r\nDTEND:20261201T100000Z\r\nORGANIZER;CN=\"" + escaped.replace("\"", "'")
                + "\":mailto:o@example.org\r\nSUMMARY:" + escaped + "\r\nLOCATION:" + escaped + "\r\nDESCRIPTION:"
                + escaped
                + "\r\nURL:javascript:alert(1)\r\nX-ALT-DESC;FMTTYPE=text/html:" + escaped
                + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    }

    private static String disposition(String payload, String extension) {
        return "Content-Disposition: attachment; filename*=UTF-8''"
                + URLEncoder.encode(payload + extension, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** RFC 2047 encoded words. */
    private static String words(String text) {
        StringBuilder out = new StringBuilder();
        int[] points = text.codePoints().toArray();
        for (int at = 0; at < points.length; at += WORD_CODE_POINTS) {
            String piece = new String(points, at, Math.min(WORD_CODE_POINTS, points.length - at));
            out.append(out.isEmpty() ? "" : "\r\n ")
                    .append("=?UTF-8?B?")
                    .append(Base64.getEncoder().encodeToString(piece.getBytes(StandardCharsets.UTF_8)))
                    .append("?=");
        }
        return out.toString();
    }

    private void part(String type, String further, String content) {
        line("--" + BOUNDARY);
        line("Content-Type: " + type);
        if (!further.isEmpty()) {
            line(further);
        }
        line("Content-Transfer-Encoding: base64");
        line("");
        base64(content);
    }

    private void base64(String content) {
        line(Base64.getMimeEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)));
    }

    private void line(String line) {
        text.append(line).append("\r\n");
    }
}
