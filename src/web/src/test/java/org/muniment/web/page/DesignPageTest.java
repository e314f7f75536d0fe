package org.muniment.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Role;
import org.muniment.web.design.Samples;

class DesignPageTest {

    private final String html = Preview.render(View.of("design", Samples.at(Preview.NOW)), "/design", Role.values());

    @Test
    void needsNothingThePolicyOfEveryPageForbids() {
        assertThat(html).doesNotContain(" style=").doesNotContain("<style").doesNotContainPattern("\\son[a-z]+=");
        assertThat(html).doesNotContainPattern("(?:src|href)=\"https?:");
        assertThat(html).doesNotContainPattern("<script(?![^>]*src=)");
    }

    @Test
    void marksExactlyTheFieldsThatMustBeFilled() {
        assertThat(count("<span class=\"required\"")).isEqualTo(2);
        assertThat(count("<(?:input|textarea)[^>]* required")).isEqualTo(2);
    }

    @Test
    void labelsEveryField() {
        Pattern.compile("<(?:input|textarea) class=\"input\" id=\"([^\"]+)\"")
                .matcher(html)
                .results()
                .map(MatchResult::group)
                .map(tag -> tag.replaceAll(".*id=\"([^\"]+)\"", "$1"))
                .forEach(id -> assertThat(html).contains("<label for=\"" + id + "\">"));
    }

    @Test
    void showsEveryIcon() {
        assertThat(Samples.at(Preview.NOW).icons())
                .containsAll(Preview.icons().stream()
                        .filter(icon -> !icon.equals("mark"))
                        .toList());
    }

    @Test
    void hasOneMainHeadingSequenceAndASkipLink() {
        assertThat(html).contains("<a class=\"skip\" href=\"#main\">").contains("<main id=\"main\"");
        assertThat(html).startsWith("<!doctype html>");
    }

    private long count(String pattern) {
        return Pattern.compile(pattern).matcher(html).results().count();
    }
}
