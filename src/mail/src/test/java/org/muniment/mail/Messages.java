package org.muniment.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Ordinary messages of many shapes, as raw material for the randomised and measuring tests. */
final class Messages {
    private static final String[] WORDS = {
        "please", "invoice", "server", "Straße", "naïve", "login", "error", "日本", "thanks", "привет", "today", "ok"
    };

    private Messages() {}

    static List<byte[]> ordinary(Random random, int count) {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(one(random, i));
        }
        return messages;
    }

    private static byte[] one(Random random, int i) {
        StringBuilder out = new StringBuilder();
        out.append("Return-Path: <user").append(i).append("@example.org>\r\n");
        for (int hop = 0; hop < 3; hop++) {
            out.append("Received: from mx")
                    .append(hop)
                    .append(".example.org (mx [192.0.2.")
                    .append(hop)
                    .append("])\r\n\tby mail.example.com with ESMTPS id ")
                    .append(random.nextInt(1_000_000))
                    .append("\r\n\tfor <support@example.com>; Tue, 3 Nov 2026 10:20:30 +0100\r\n");
        }
        out.append("From: =?utf-8?Q?J=C3=B6rg_")
                .append(i)
                .append("?= <user")
                .append(i)
                .append("@example.org>\r\n")
                .append("To: Support <support@example.com>\r\nDate: Tue, 3 Nov 2026 10:20:30 +0100\r\n")
                .append("Message-ID: <")
                .append(i)
                .append('.')
                .append(random.nextLong())
                .append("@example.org>\r\n")
                .append("Subject: =?utf-8?B?")
                .append(base64(text(random, 6)))
                .append("?=\r\nMIME-Version: 1.0\r\n");
        switch (i % 4) {
            case 0 ->
                out.append("Content-Type: text/plain; charset=utf-8\r\n\r\n").append(text(random, 300));
            case 1 -> alternative(random, out);
            case 2 -> attachment(random, out);
            default ->
                out.append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n")
                        .append(base64(text(random, 200)));
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void alternative(Random random, StringBuilder out) {
        String text = text(random, 200);
        out.append("Content-Type: multipart/alternative; boundary=\"alt\"\r\n\r\n--alt\r\n")
                .append("Content-Type: text/plain; charset=utf-8\r\n\r\n")
                .append(text)
                .append("\r\n--alt\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>")
                .append(text)
                .append("</p><a href=\"https://example.org/\">site</a></body></html>\r\n--alt--\r\n");
    }

    private static void attachment(Random random, StringBuilder out) {
        byte[] file = new byte[20_000];
        random.nextBytes(file);
        out.append("Content-Type: multipart/mixed; boundary=\"mix\"\r\n\r\n--mix\r\n")
                .append("Content-Type: text/html; charset=utf-8\r\n\r\n<p>")
                .append(text(random, 150))
                .append("</p>\r\n--mix\r\nContent-Type: application/pdf; name=\"f.pdf\"\r\n")
                .append("Content-Disposition: attachment; filename*=utf-8''f%C3%BCr.pdf\r\n")
                .append("Content-Transfer-Encoding: base64\r\n\r\n")
                .append(Base64.getMimeEncoder().encodeToString(file))
                .append("\r\n--mix--\r\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Random random, int words) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < words; i++) {
            out.append(WORDS[random.nextInt(WORDS.length)]).append(i % 12 == 11 ? "\r\n" : " ");
        }
        return out.toString();
    }
}
