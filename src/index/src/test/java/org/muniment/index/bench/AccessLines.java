package org.muniment.index.bench;

import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.InetAddressPoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.util.BytesRef;

/** Seeded access log lines as documents, shaped like those of the log index. */
final class AccessLines {

    static final long START = 1_700_000_000_000L;
    static final long STEP_MILLIS = 86;

    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1",
        "curl/8.5.0",
        "Googlebot/2.1 (+http://www.google.com/bot.html)"
    };
    private static final String[] STATUS = {"200", "200", "200", "200", "200", "200", "304", "301", "404", "500"};
    private static final String[] METHODS = {"GET", "GET", "GET", "GET", "POST", "HEAD"};

    private final Random random = new Random(42);
    private int number;

    Document next() {
        Document document = new Document();
        long time = START + number * STEP_MILLIS;
        String path = path();
        String status = STATUS[random.nextInt(STATUS.length)];
        String method = METHODS[random.nextInt(METHODS.length)];
        String agent = AGENTS[random.nextInt(AGENTS.length)] + " build/" + random.nextInt(3000);
        int bytes = random.nextInt(60_000);
        byte[] address = {10, (byte) random.nextInt(16), (byte) random.nextInt(256), (byte) random.nextInt(256)};
        document.add(new LongPoint("time", time));
        document.add(new NumericDocValuesField("time", time));
        keyword(document, "status", status);
        keyword(document, "method", method);
        keyword(document, "path", path);
        document.add(new NumericDocValuesField("bytes", bytes));
        document.add(new TextField("agent", agent, Field.Store.NO));
        document.add(new StringField("address", new BytesRef(address), Field.Store.NO));
        document.add(new InetAddressPoint("address.point", inet(address)));
        document.add(new StoredField(
                "source",
                "{\"t\":" + time + ",\"m\":\"" + method + "\",\"p\":\"" + path + "\",\"s\":" + status + ",\"b\":"
                        + bytes + ",\"a\":\"" + agent + "\",\"i\":\"" + address[1] + "." + address[2] + "." + address[3]
                        + "\"}"));
        number++;
        return document;
    }

    private String path() {
        int kind = random.nextInt(100);
        if (kind < 60) {
            return "/product/" + skewed(20_000) + "/view";
        }
        if (kind < 85) {
            return "/static/" + skewed(300) + "/app.js";
        }
        return kind < 99 ? "/search?q=" + skewed(50_000) : "/wp-login.php";
    }

    private int skewed(int bound) {
        double d = random.nextDouble();
        return (int) (d * d * d * bound);
    }

    private static void keyword(Document document, String field, String value) {
        document.add(new StringField(field, value, Field.Store.NO));
        document.add(new SortedDocValuesField(field, new BytesRef(value)));
    }

    private static java.net.InetAddress inet(byte[] address) {
        try {
            return java.net.InetAddress.getByAddress(address);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
