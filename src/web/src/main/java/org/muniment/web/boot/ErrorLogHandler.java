package org.muniment.web.boot;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.muniment.logs.intake.Streams;

/** Sends warnings and errors of the whole server into its own error log, in the form of Apache's. */
final class ErrorLogHandler extends Handler {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss.SSSSSS yyyy", Locale.ROOT);

    private static final SimpleFormatter MESSAGE = new SimpleFormatter();

    private final OwnLogs logs;

    ErrorLogHandler(OwnLogs logs) {
        this.logs = logs;
        setLevel(Level.WARNING);
    }

    @Override
    public void publish(LogRecord entry) {
        // What the log intake itself has to say would feed on itself.
        String source = String.valueOf(entry.getLoggerName());
        if (!isLoggable(entry) || source.startsWith("org.muniment.logs")) {
            return;
        }
        String level = entry.getLevel().intValue() >= Level.SEVERE.intValue() ? "error" : "warn";
        String fault = entry.getThrown() == null
                ? ""
                : " (" + entry.getThrown().getClass().getName() + ")";
        String message = MESSAGE.formatMessage(entry).replaceAll("\\s*\\R\\s*", " ");
        logs.add(
                Streams.ERROR,
                "[" + TIME.format(entry.getInstant().atOffset(ZoneOffset.UTC)) + "] [" + source + ":" + level
                        + "] [pid " + ProcessHandle.current().pid() + ":tid " + entry.getLongThreadID() + "] " + message
                        + fault);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
