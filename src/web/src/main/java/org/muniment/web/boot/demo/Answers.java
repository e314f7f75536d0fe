package org.muniment.web.boot.demo;

/** What the demo's agent writes. */
final class Answers {

    static final String THANKS = """
            Dear Aiko,

            that makes us happy too. May the pan see many more breakfasts.

            Kind regards
            Ada
            """;

    static final String SIGN_IN_NOTE =
            "Order 5098 was placed as a guest, so there is no account yet. The shop's wording is misleading: told the web team.";

    static final String SIGN_IN = """
            Dear Samir,

            you ordered as a guest, so there is no account with your address yet; the shop should say so more clearly.
            Choose "New here" with the same address, and order 5098 will be waiting for you.

            Does that work?

            Kind regards
            Ada
            """;

    static final String KETTLE = """
            Dear Greta,

            no label needed: give the number 5061 at the post office, they print one for you. As soon as the kettle is
            here we pay back the whole price, postage included.

            Kind regards
            Ada
            """;

    static final String LIBRARY_NOTE =
            "Tables come in two parts (88 cm), Monday the 7th is free in the delivery calendar. Asking accounts about the thirty days.";

    static final String SCREEN_READER_NOTE =
            "He is right: the labels went missing with the new filters. Fix is planned for Thursday.";

    static final String ENGRAVING_REASON =
            "A list with names, dates of birth and health details of three children who did not write to us themselves.";

    private Answers() {}
}
