package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Text whose charset nobody declares, or declares by another name. */
class UndeclaredCharsetTest {
    /** A text and the charset it comes in. */
    private record Case(String charset, String text) {}

    private static final String RUSSIAN =
            "Здравствуйте, мой заказ так и не пришёл. Проверьте, пожалуйста, где он сейчас.\n";
    private static final String JAPANESE = "お世話になっております。先日の注文がまだ届いていませんので、ご確認をお願いします。\n";
    private static final String CHINESE = "您好，我的订单还没有收到，请帮我查一下现在在哪里，谢谢。这是第二次询问了。\n";
    private static final String TAIWANESE = "您好，我的訂單還沒有收到，請幫我查一下現在在哪裡，謝謝。這是第二次詢問了。\n";
    private static final String KOREAN = "안녕하세요. 주문한 물건이 아직 도착하지 않았습니다. 확인을 부탁드립니다. 감사합니다.\n";

    private static final List<Case> GUESSED = List.of(
            new Case("windows-1251", RUSSIAN),
            new Case("KOI8-R", RUSSIAN),
            new Case("IBM866", RUSSIAN),
            new Case("ISO-2022-JP", JAPANESE),
            new Case("Shift_JIS", JAPANESE),
            new Case("EUC-JP", JAPANESE),
            new Case("GB2312", CHINESE),
            new Case("Big5", TAIWANESE),
            new Case("EUC-KR", KOREAN),
            new Case(
                    "windows-1252",
                    "Grüße aus Köln, das Gerät läuft größtenteils wieder – schöne Wünsche für später.\n"),
            new Case(
                    "windows-1252", "Le café a été préparé à l’hôtel, où l’élève l’a goûté dès l’été. Ça coûte 5 €.\n"),
            new Case("windows-1252", "El niño comió piñas y preguntó ¿cuándo vendrás mañana? ¡Qué ilusión!\n"),
            new Case("IBM850", "Grüße aus Köln, das Gerät läuft größtenteils wieder, schöne Wünsche für später.\n"),
            new Case("UTF-8", RUSSIAN + JAPANESE));

    private static ParsedMail read(String contentType, byte[] body) {
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        raw.writeBytes((contentType + "\r\n").getBytes(StandardCharsets.US_ASCII));
        raw.writeBytes(body);
        ParsedMail mail = new MailReader().read(RawMail.of(raw.toByteArray()));
        Coverage.assertWhole(mail);
        return mail;
    }

    @Test
    void readsWhatNobodyDeclares() {
        for (Case text : GUESSED) {
            byte[] body = text.text().getBytes(Charset.forName(text.charset()));
            assertThat(read("", body).bodyText()).as(text.charset()).isEqualTo(text.text());
            assertThat(read("Content-Type: text/plain; charset=us-ascii\r\n", body)
                            .bodyText())
                    .as(text.charset())
                    .isEqualTo(text.text());
        }
    }

    @Test
    void knowsCharsetsByEverySpelling() {
        for (String label : List.of("win-1251", "windows1251", "cp-1251", "x-cp1251", "CP1251", "Windows_1251")) {
            assertThat(read(
                                    "Content-Type: text/plain; charset=" + label + "\r\n",
                                    "Да".getBytes(Charset.forName("windows-1251")))
                            .bodyText())
                    .as(label)
                    .isEqualTo("Да");
        }
        for (String label : List.of("iso88592", "8859-2", "ISO_8859-2", "iso-8859-2:1987")) {
            assertThat(read(
                                    "Content-Type: text/plain; charset=" + label + "\r\n",
                                    "ł".getBytes(Charset.forName("ISO-8859-2")))
                            .bodyText())
                    .as(label)
                    .isEqualTo("ł");
        }
        for (String label : List.of("utf_8", "en_US.UTF-8", "utf-8-strict", "UTF8MB4")) {
            assertThat(read("Content-Type: text/plain; charset=" + label + "\r\n", "ł".getBytes(StandardCharsets.UTF_8))
                            .bodyText())
                    .as(label)
                    .isEqualTo("ł");
        }
    }

    @Test
    void readsHzAndHalfWidthKana() {
        assertThat(read(
                                "Content-Type: text/plain; charset=hz-gb-2312\r\n",
                                "a ~{VPND~} ~~b".getBytes(StandardCharsets.US_ASCII))
                        .bodyText())
                .isEqualTo("a 中文 ~b");
        assertThat(read(
                                "Content-Type: text/plain; charset=iso-2022-jp\r\n",
                                "\u001B(I1\u001B(B".getBytes(StandardCharsets.US_ASCII))
                        .bodyText())
                .isEqualTo("ｱ");
    }

    @Test
    void readsSignsThatWereTakenForControls() {
        byte[] twice = "5 \u0080, \u0093so\u0094\n".getBytes(StandardCharsets.UTF_8);
        assertThat(read("Content-Type: text/plain; charset=utf-8\r\n", twice).bodyText())
                .isEqualTo("5 €, “so”\n");
    }
}
