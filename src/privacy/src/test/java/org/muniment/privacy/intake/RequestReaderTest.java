package org.muniment.privacy.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.policy.Policy;

class RequestReaderTest {

    private final RequestReader reader =
            new RequestReader(Policy.load("support", Optional.empty()).exports());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Export my data",
                " re: EXPORT  MY DATA ",
                "AW: [Ticket#7] Export my data.",
                "Export\u00a0my\u202fdata",
                "Fwd: Re: Re[2]: WG: export my data!",
                "[EXT] Export my data",
                "Export my data [#1042]",
                "\u201cExport my data\u201d",
                "Ｅｘｐｏｒｔ ｍｙ ｄａｔａ",
                "Ex\u00adport my\u200b data",
                "EXPORTIERE MEINE DATEN",
                "Antw: Meine Daten exportieren.",
                "Exporter mes données",
                "exporter mes donnees",
                "Εξαγωγή των δεδομένων μου",
                "ΕΞΑΓΩΓΗ ΤΩΝ ΔΕΔΟΜΕΝΩΝ ΜΟΥ",
                "Exportați datele mele",
            })
    void subjectsThatAskInSoManyWordsStartByThemselves(String subject) {
        assertThat(reader.read(subject, "", false).kind()).isEqualTo(Reading.Kind.AUTOMATIC);
        assertThat(reader.read(subject, "Export my data", true).kind()).isEqualTo(Reading.Kind.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How do I export my data?",
                "Export my data?",
                "Please export my data to CSV",
                "Auskunft nach Art. 15 DSGVO",
                "GDPR request",
            })
    void questionsAndOtherWordingsAreForAPerson(String subject) {
        assertThat(reader.read(subject, "", false).kind()).isEqualTo(Reading.Kind.HUMAN);
    }

    @Test
    void bodyOnlyWordingIsForAPerson() {
        Reading reading = reader.read("Hallo", "Guten Tag,\nbitte eine Kopie  meiner\nDaten.", false);
        assertThat(reading.kind()).isEqualTo(Reading.Kind.HUMAN);
        assertThat(reading.language()).isEqualTo("de");
        assertThat(reader.read("Hallo", "x ".repeat(20_000) + "export my data", false)
                        .kind())
                .isEqualTo(Reading.Kind.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Printer broken", "My data plan", "Re: Re: Re:", "[[[[", "export"})
    void otherMailIsNoRequest(String subject) {
        assertThat(reader.read(subject, "Nothing works.", false).kind()).isEqualTo(Reading.Kind.NOTHING);
    }

    @Test
    void theLanguageIsThatOfTheWording() {
        assertThat(reader.read("Exportiere meine Daten", "", false).language()).isEqualTo("de");
        assertThat(reader.read("Export my data", "", false).language()).isEqualTo("en");
    }
}
