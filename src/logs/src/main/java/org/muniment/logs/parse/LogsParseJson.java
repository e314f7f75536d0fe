package org.muniment.logs.parse;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** What {@code muniment logs parse} does: one ECS JSON line, or one {@code {"reject":…}} line, for each line of input. */
public final class LogsParseJson {

    private LogsParseJson() {}

    /**
     * Reads lines to the end of the input and writes as many, in the same order.
     *
     * @return how many records and rejects there were
     */
    public static Counts run(InputStream in, LogFormat format, OutputStream out) throws IOException {
        LogParser parser = new LogParser(format);
        LineReader lines = new LineReader(new BufferedInputStream(in, 1 << 16), LogParser.MAX_LINE_BYTES + 1);
        BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
        long records = 0;
        long rejects = 0;
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            switch (parser.parse(line.get())) {
                case Parsed.Record parsed -> {
                    records++;
                    buffered.write(parsed.record().jsonBytes());
                }
                case Parsed.Reject reject -> {
                    rejects++;
                    buffered.write(JsonLines.writeReject(reject.reason(), lines.number(), reject.raw()));
                }
            }
            buffered.write('\n');
        }
        buffered.flush();
        return new Counts(records, rejects);
    }

    /** How many lines became records, and how many rejects. */
    public record Counts(long records, long rejects) {}
}
