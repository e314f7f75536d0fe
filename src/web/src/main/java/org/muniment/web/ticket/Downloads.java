package org.muniment.web.ticket;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.muniment.desk.AttachmentContent;
import org.muniment.mail.SafeHtml;

/** Strangers' content on its way out: files are saved and never opened by the browser, HTML lives in a sandbox. */
public final class Downloads {

    /** Types that say more than {@code application/octet-stream} and run nowhere. */
    private static final Set<String> TYPES = Set.of(
            "application/pdf",
            "application/zip",
            "image/gif",
            "image/jpeg",
            "image/png",
            "image/webp",
            "message/rfc822",
            "text/csv",
            "text/plain");

    private static final int MAX_NAME = 120;

    private Downloads() {}

    /** An attachment as a download. */
    public static Response attachment(AttachmentContent opened) {
        String name = opened.attachment().name().isBlank()
                ? "attachment"
                : opened.attachment().name();
        return file(opened.content(), name, opened.attachment().type());
    }

    /** Any stream as a download. */
    public static Response file(InputStream content, String name, String type) {
        String lower = type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        StreamingOutput body = out -> {
            try (content) {
                content.transferTo(out);
            }
        };
        return Response.ok(body)
                .header(HttpHeaders.CONTENT_TYPE, TYPES.contains(lower) ? lower : "application/octet-stream")
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition(name))
                .header("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
                .build();
    }

    /** RFC 6266: an ASCII name for the old, the real one for the rest. */
    static String disposition(String name) {
        String clean = name.replaceAll("[\\p{Cntrl}/\\\\:*?\"<>|\\u202a-\\u202e\\u2066-\\u2069]", "_")
                .strip();
        String cut = clean.substring(0, Math.min(MAX_NAME, clean.length()));
        String ascii = cut.replaceAll("[^\\x20-\\x7e]|[%']", "_");
        String encoded = URLEncoder.encode(cut, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }

    /** A mail's HTML, made safe by the mail module, as a document for a sandboxed frame of ours. */
    public static Response html(SafeHtml.Result safe) {
        String blocked = safe.blockedRemote() == 0
                ? ""
                : "<p class=\"blocked\">" + safe.blockedRemote()
                        + " remote contents were not loaded, so that nobody learns that you read this.</p>";
        String document = "<!doctype html><html lang=\"\"><head><meta charset=\"utf-8\"><title>Mail</title>"
                + "<base target=\"_blank\"><style>body{font:15px/1.5 system-ui,sans-serif;margin:16px;color:#171b24;"
                + "background:#fff;overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}"
                + "blockquote{border-left:3px solid #d9dde5;margin:0;padding-left:16px;color:#4d5564}"
                + ".blocked{background:#fdf0d9;padding:8px 12px;border-radius:6px}</style></head><body>" + blocked
                + safe.html() + "</body></html>";
        return Response.ok(document)
                .header(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .header(
                        "Content-Security-Policy",
                        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
                                + "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'")
                .header("X-Frame-Options", "SAMEORIGIN")
                .build();
    }
}
