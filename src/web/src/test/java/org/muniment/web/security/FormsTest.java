package org.muniment.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;

class FormsTest {

    private static final MediaType URL_ENCODED = MediaType.APPLICATION_FORM_URLENCODED_TYPE;
    private static final MediaType MULTIPART =
            new MediaType("multipart", "form-data", Map.of("boundary", "----b0undary"));

    @Test
    void readsFieldsInUtf8() throws IOException {
        Form form = read(URL_ENCODED, "a=gr%C3%BC%C3%9Fe+dich&b=&a=2&c");
        assertThat(form.text("a")).isEqualTo("grüße dich");
        assertThat(form.all("a")).containsExactly("grüße dich", "2");
        assertThat(form.ticked("b")).isTrue();
        assertThat(form.ticked("c")).isTrue();
        assertThat(form.optional("b")).isEmpty();
    }

    @Test
    void readsFieldsAndFilesOfAMultipartForm() throws IOException {
        Form form = read(MULTIPART, """
                ------b0undary\r
                Content-Disposition: form-data; name="text"\r
                \r
                line 1\r
                line 2\r
                ------b0undary\r
                Content-Disposition: form-data; name="file"; filename="C:\\\\x\\\\näme.txt"\r
                Content-Type: text/plain\r
                \r
                --content--\r
                ------b0undary\r
                Content-Disposition: form-data; name="file"; filename=""\r
                Content-Type: application/octet-stream\r
                \r
                \r
                ------b0undary--\r
                """);
        assertThat(form.text("text")).isEqualTo("line 1\nline 2");
        assertThat(form.uploads("file")).singleElement().satisfies(upload -> {
            assertThat(upload.name()).isEqualTo("näme.txt");
            assertThat(upload.type()).isEqualTo("text/plain");
            assertThat(new String(upload.content(), StandardCharsets.UTF_8)).isEqualTo("--content--");
        });
    }

    @Test
    void keepsEveryByteOfAFile() throws IOException {
        long seed = 20261122;
        byte[] content = new byte[70_000];
        RandomGenerator random = new Random(seed);
        random.nextBytes(content);
        byte[] head = "------b0undary\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] tail = "\r\n------b0undary--\r\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] body = new byte[head.length + content.length + tail.length];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(content, 0, body, head.length, content.length);
        System.arraycopy(tail, 0, body, head.length + content.length, tail.length);
        Form form = Forms.read(MULTIPART, new ByteArrayInputStream(body));
        assertThat(form.uploads("f").get(0).content()).as("seed " + seed).isEqualTo(content);
    }

    @Test
    void refusesWhatIsMalformedOrTooLarge() {
        refuses(Refusal.Code.BAD_INPUT, MULTIPART, "no boundary here");
        refuses(
                Refusal.Code.BAD_INPUT,
                MULTIPART,
                "------b0undary\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx");
        refuses(Refusal.Code.BAD_INPUT, MediaType.MULTIPART_FORM_DATA_TYPE, "");
        refuses(Refusal.Code.BAD_INPUT, URL_ENCODED, "a=%zz");
        refuses(Refusal.Code.TOO_LARGE, URL_ENCODED, "a=" + "x".repeat(Forms.MAX_BYTES));
        refuses(Refusal.Code.TOO_LARGE, URL_ENCODED, "a=1&".repeat(Forms.MAX_PARTS + 1));
    }

    @Test
    void endsOnEveryTruncation() throws IOException {
        String body = "------b0undary\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n------b0undary--";
        for (int length = 0; length < body.length(); length++) {
            refuses(Refusal.Code.BAD_INPUT, MULTIPART, body.substring(0, length));
        }
        assertThat(read(MULTIPART, body).text("a")).isEqualTo("value");
    }

    private static Form read(MediaType type, String body) throws IOException {
        return Forms.read(type, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static void refuses(Refusal.Code code, MediaType type, String body) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> read(type, body))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
