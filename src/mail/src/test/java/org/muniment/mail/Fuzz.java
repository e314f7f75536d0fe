package org.muniment.mail;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/**
 * What Jazzer feeds with bytes (ops/fuzz), and what {@link FuzzTest} runs its corpus through: whatever comes, every reader
 * of strangers' bytes answers, in bounded time, and keeps its promises. The property {@code muniment.fuzz} names the target.
 */
public final class Fuzz {

    /** Far above what the largest input of a fuzzer needs, for a machine that does other things too; thread CPU time. */
    private static final Duration MOST_CPU = Duration.ofSeconds(5);

    private static final Set<String> ATTRIBUTES = Set.of(
            "href", "rel", "target", "title", "src", "alt", "width", "height", "colspan", "rowspan", "dir", "class");

    /** A reader of strangers' bytes. */
    enum Target {
        /** Whole mails. */
        READER {
            @Override
            void run(byte[] input) {
                read(input);
            }
        },
        /** Header fields with addresses, parameters, encoded words. */
        HEADER {
            @Override
            void run(byte[] input) {
                for (String field : List.of(
                        "Subject: ",
                        "From: ",
                        "Content-Type: text/plain; ",
                        "Content-Disposition: attachment; filename",
                        "References: ",
                        "Date: ")) {
                    read(joined(field, input, "\r\n\r\nbody\r\n"));
                }
            }
        },
        /** {@code winmail.dat}. */
        TNEF {
            @Override
            void run(byte[] input) {
                String base64 = Base64.getMimeEncoder().encodeToString(input);
                read(joined(
                        "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                                + base64,
                        new byte[0],
                        "\r\n"));
            }
        },
        /** Running text with uuencoded and yEnc files. */
        TEXT {
            @Override
            void run(byte[] input) {
                read(joined("Content-Type: text/plain\r\n\r\n", input, "\r\n"));
                read(joined("Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n", input, "\r\n"));
            }
        },
        /** HTML. */
        HTML {
            @Override
            void run(byte[] input) {
                String html = new String(input, StandardCharsets.UTF_8);
                SafeHtml safe = new SafeHtml();
                for (SafeHtml.Remote remote : SafeHtml.Remote.values()) {
                    harmless(
                            safe.sanitize(html, cid -> Optional.of(input), remote)
                                    .html(),
                            remote);
                }
                SafeHtml.remotePictures(html);
            }
        },
        /** Attached files. */
        FILE {
            @Override
            void run(byte[] input) {
                FileLook.of("a.zip", input);
                FileLook.showable(input);
            }
        };

        abstract void run(byte[] input);

        /** Runs it and measures. */
        void check(byte[] input) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            run(input);
            Duration cpu = Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
            require(cpu.compareTo(MOST_CPU) < 0, "takes " + cpu);
        }
    }

    private static final Target TARGET =
            Target.valueOf(System.getProperty("muniment.fuzz", "reader").toUpperCase(Locale.ROOT));

    private Fuzz() {}

    /** Jazzer's way in. */
    public static void fuzzerTestOneInput(byte[] input) {
        TARGET.check(input);
    }

    private static void read(byte[] bytes) {
        ParsedMail mail = new MailReader().read(RawMail.of(bytes));
        require(!mail.defects().contains("reader-fault"), "the reader has a fault");
        Coverage.assertWhole(mail);
        mail.attachments()
                .forEach(part -> require(part.content().bytes().length == part.size(), "another size than told"));
        require(MailJson.line(mail, "x").indexOf('\n') < 0, "more than a line");
    }

    /** As a browser sees it, inside a container that it must not leave. */
    private static void harmless(String html, SafeHtml.Remote remote) {
        var document = Jsoup.parse("<main id=inside>" + html + "</main><p id=after>after</p>");
        Element after = document.selectFirst("#after");
        require(
                after != null
                        && after.parent() != null
                        && after.parent().normalName().equals("body"),
                "leaves its container");
        for (Element element : document.select("#inside *")) {
            require(
                    !element.normalName()
                            .matches("script|style|iframe|object|embed|svg|math|form|input|link|meta|base|template"),
                    element.normalName());
            for (Attribute attribute : element.attributes()) {
                require(ATTRIBUTES.contains(attribute.getKey()), attribute.getKey());
                address(attribute, remote);
            }
            for (Node node : element.childNodes()) {
                // The sanitizer itself puts an empty one between two braces, which some page templates would take up.
                boolean empty =
                        node instanceof Comment comment && comment.getData().isBlank();
                require(!node.nodeName().equals("#comment") || empty, node.nodeName());
                require(!node.nodeName().equals("#cdata"), node.nodeName());
            }
        }
    }

    private static void address(Attribute attribute, SafeHtml.Remote remote) {
        String value = attribute.getValue().toLowerCase(Locale.ROOT).replaceAll("[\\s\\p{Cntrl}]", "");
        if (attribute.getKey().equals("href")) {
            require(value.matches("(?s)(https?://|mailto:|tel:).*"), "a link to " + value);
        }
        if (attribute.getKey().equals("src")) {
            boolean own = value.matches("(?s)data:image/(png|jpeg|gif|webp);base64,.*");
            boolean asked = remote == SafeHtml.Remote.PICTURES && value.matches("(?s)https?://.*");
            require(own || asked, "a picture from " + value);
        }
    }

    private static byte[] joined(String before, byte[] middle, String after) {
        byte[] head = before.getBytes(StandardCharsets.ISO_8859_1);
        byte[] tail = after.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[head.length + middle.length + tail.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(middle, 0, all, head.length, middle.length);
        System.arraycopy(tail, 0, all, head.length + middle.length, tail.length);
        return all;
    }

    private static void require(boolean kept, String what) {
        if (!kept) {
            throw new IllegalStateException(what);
        }
    }
}
