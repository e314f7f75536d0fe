package org.muniment.conformance.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.muniment.cli.database.DatabaseAccess;
import org.muniment.cli.database.PrivateDatabase;
import org.muniment.conformance.FreePort;

/**
 * Gives the container that Arquillian starts a data folder, a database and free ports, before Arquillian reads its own
 * configuration. Does nothing in runs without a container.
 */
public final class ContainerDatabase implements LauncherSessionListener {

    private Path data = Path.of("");

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (!Boolean.getBoolean("muniment.container")) {
            return;
        }
        try {
            data = Files.createTempDirectory("muniment-container");
            DatabaseAccess access = PrivateDatabase.start(data);
            List<String> options = new ArrayList<>(List.of(
                    "--add-modules",
                    "jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx700m"));
            option(options, "data", data.toString());
            option(options, "database.url", access.url());
            option(options, "database.user", access.user());
            option(options, "database.password", access.password());
            option(options, "mail.lmtp.port", Integer.toString(FreePort.take()));
            option(options, "mail.smtp.port", Integer.toString(FreePort.take()));
            System.setProperty("muniment.container.jvm", String.join(" ", options));
            System.setProperty("muniment.container.port", Integer.toString(FreePort.take()));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static void option(List<String> options, String name, String value) {
        options.add("-Dmuniment." + name + "=" + value);
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (!Boolean.getBoolean("muniment.container")) {
            return;
        }
        try {
            PrivateDatabase.stop(data);
            try (var files = Files.walk(data)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
