package org.muniment.web.boot.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * A mail that a customer might have written.
 *
 * @param name of its file, without ending
 * @param from its return path
 * @param before how long before the demo began its Date lies
 */
record SampleMail(String name, String from, Duration before) {

    /** All of them, oldest first; a reply comes after what it answers. */
    static final List<SampleMail> ALL = List.of(
            new SampleMail("thanks", "aiko@example.org", Duration.ofHours(76)),
            new SampleMail("library", "library@example.org", Duration.ofHours(70)),
            new SampleMail("sign-in", "samir@example.com", Duration.ofHours(53)),
            new SampleMail("invoice", "petra@example.org", Duration.ofHours(50)),
            new SampleMail("engraving", "carla@example.org", Duration.ofHours(47)),
            new SampleMail("export", "lena.fischer@example.com", Duration.ofHours(45)),
            new SampleMail("broken", "", Duration.ofHours(30)),
            new SampleMail("kettle", "greta@example.org", Duration.ofHours(29)),
            new SampleMail("parcel", "mira.novak@example.org", Duration.ofHours(27)),
            new SampleMail("away", "", Duration.ofHours(25)),
            new SampleMail("farbe", "juergen@example.com", Duration.ofHours(23)),
            new SampleMail("screen-reader", "ben@example.com", Duration.ofHours(7)),
            new SampleMail("lamp", "jonas@example.com", Duration.ofHours(5)),
            new SampleMail("parcel-reply", "mira.novak@example.org", Duration.ofHours(3)),
            new SampleMail("iceland", "sigrun@example.org", Duration.ofHours(1)));

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ROOT);

    /** The bytes as they come over the wire; the same for the same beginning. */
    byte[] wire(Instant began) throws IOException {
        String file = "/org/muniment/web/boot/demo/" + name + ".eml";
        try (InputStream in = SampleMail.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("the sample " + name + " is missing");
            }
            String date = DATE.format(began.minus(before).atOffset(ZoneOffset.UTC));
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ("Date: " + date + "\n" + text).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        }
    }
}
