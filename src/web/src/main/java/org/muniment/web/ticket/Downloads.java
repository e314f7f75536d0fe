package org.muniment.web.ticket;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.muniment.desk.AttachmentContent;
import org.muniment.mail.SafeHtml;
import org.muniment.terms.Refusal;

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

    /** Colours are ours alone, so that a mail can be read in the dark too; pictures keep the white they were drawn on. */
    private static final String MAIL_STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;margin:16px;color:#171b24;background:#fff;overflow-wrap:anywhere}
            a[href]{color:#1d4ed8}img{max-width:100%;height:auto}table{max-width:100%}td,th{vertical-align:top}
            blockquote{border-left:3px solid #d9dde5;margin:0;padding-left:16px;color:#4d5564}
            pre,.mail-pre{white-space:pre-wrap}.mail-bold{font-weight:600}.mail-italic{font-style:italic}
            .mail-underline{text-decoration:underline}.mail-strike{text-decoration:line-through}
            .mail-mono{font-family:ui-monospace,monospace}.mail-center{text-align:center}.mail-right{text-align:right}
            .mail-hidden{display:none}.blocked{background:#fdf0d9;color:#4a3000;padding:8px 12px;border-radius:6px}
            @media (prefers-color-scheme:dark){body{color:#e6e9f0;background:#14171f}a[href]{color:#9ab7ff}img{background:#fff}
            blockquote{border-color:#3a4152;color:#b4bccb}.blocked{background:#3a2c10;color:#f6e3bd}}
            """;

    private static final String MAIL_STYLE_HASH = hash(MAIL_STYLE);

    private Downloads() {}

    /** An attachment as a download. */
    public static Response attachment(AttachmentContent opened) {
        String name = opened.attachment().name().isBlank()
                ? "attachment"
                : opened.attachment().name();
        String declared = opened.attachment().type();
        String found = opened.attachment().found();
        // What calls itself a picture and is none is handed over as bytes that mean nothing.
        return file(opened.content(), name, found.isEmpty() || found.equals(plain(declared)) ? declared : "");
    }

    /** A file that the virus scanner holds, under a name that opens with nothing. */
    public static Response held(AttachmentContent opened) {
        return file(opened.content(), opened.attachment().name() + ".quarantined", "");
    }

    private static String plain(String type) {
        return type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** Any stream as a download. */
    public static Response file(InputStream content, String name, String type) {
        String lower = plain(type);
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

    /**
     * A mail's HTML, made safe by the mail module, as a document for a sandboxed frame of ours. It has no origin, runs no
     * scripts and loads nothing; pictures of other hosts only when the reader just asked for them, and without telling them
     * where they are shown or who looks. Without HTML it is not found.
     */
    public static Response html(Optional<SafeHtml.Result> mail, SafeHtml.Remote remote) {
        SafeHtml.Result safe = mail.orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "the message has no HTML"));
        boolean pictures = remote == SafeHtml.Remote.PICTURES;
        String document = "<!doctype html><html lang=\"\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"color-scheme\" content=\"light dark\"><title>Mail</title><base target=\"_blank\"><style>"
                + MAIL_STYLE + "</style></head><body>" + blocked(safe) + safe.html() + "</body></html>";
        return Response.ok(document)
                .header(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .header(
                        "Content-Security-Policy",
                        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'sha256-"
                                + MAIL_STYLE_HASH + "'; img-src data:" + (pictures ? " https: http:" : "")
                                + "; form-action 'none'; frame-ancestors 'self'; base-uri 'none'")
                .header("X-Frame-Options", "SAMEORIGIN")
                // Pictures that the reader asks for are asked for without cookies.
                .header("Cross-Origin-Embedder-Policy", "credentialless")
                .build();
    }

    private static String blocked(SafeHtml.Result safe) {
        if (safe.blockedRemote() == 0) {
            return "";
        }
        return "<p class=\"blocked\">"
                + (safe.blockedRemote() == 1 ? "1 thing" : safe.blockedRemote() + " things")
                + " from other servers not loaded, so that nobody learns that you read this.</p>";
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
