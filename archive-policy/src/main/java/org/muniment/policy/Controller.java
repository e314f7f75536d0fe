package org.muniment.policy;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Who answers for the data (GDPR Art. 4(7)), where they are, and how to reach them.
 *
 * @param name the organisation
 * @param address postal address, line by line; may be empty
 * @param country decides the public holidays of every clock
 * @param zone decides on which day something arrived
 * @param languages the languages letters are written in; the first is the fallback
 * @param contacts addresses or pages for privacy, security, support and the data protection officer
 * @param authority the supervisory authority people may complain to (GDPR Art. 77)
 * @param court the court people may turn to (GDPR Art. 79)
 */
public record Controller(
        String name,
        List<String> address,
        String country,
        ZoneId zone,
        List<String> languages,
        Contacts contacts,
        Authority authority,
        String court) {

    /**
     * Where to write to.
     *
     * @param privacy for requests about one's own data
     * @param security for reports of weaknesses
     * @param support the desk
     * @param dpo the data protection officer
     * @param post for letters on paper, if different from the address
     */
    public record Contacts(String privacy, String security, String support, String dpo, Optional<String> post) {}

    /**
     * A supervisory authority.
     *
     * @param name its name
     * @param web where to complain
     * @param mail where the controller sends its own reports, if they go by mail
     */
    public record Authority(String name, String web, Optional<String> mail) {}

    static Controller of(Section profile) {
        Section section = profile.section("controller");
        Section contacts = section.section("contacts");
        Section authority = profile.section("authority");
        return new Controller(
                section.text("name"),
                section.texts("address"),
                section.text("country"),
                ZoneId.of(section.text("zone")),
                section.texts("languages"),
                new Contacts(
                        contacts.text("privacy"),
                        contacts.text("security"),
                        contacts.text("support"),
                        contacts.text("dpo"),
                        contacts.optionalText("post")),
                new Authority(authority.text("name"), authority.text("web"), authority.optionalText("mail")),
                profile.text("court"));
    }
}
