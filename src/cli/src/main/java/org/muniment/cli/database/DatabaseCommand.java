package org.muniment.cli.database;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.muniment.cli.option.DataFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code muniment database}: the private PostgreSQL of a data folder, for scripts that start the product. */
@Command(
        name = "database",
        description = "Starts, stops and shows the private PostgreSQL of a data folder.",
        mixinStandardHelpOptions = true)
public final class DatabaseCommand {

    @Spec
    CommandSpec spec;

    @Command(
            name = "start",
            description = "Starts it where it does not run, and prints url, user and password for a calling script.",
            mixinStandardHelpOptions = true)
    int start(@Mixin DataFolder data) throws IOException {
        DatabaseAccess access = PrivateDatabase.start(data.path());
        PrintWriter out = spec.commandLine().getOut();
        out.println("url=" + access.url());
        out.println("user=" + access.user());
        out.println("password=" + access.password());
        out.flush();
        return 0;
    }

    @Command(
            name = "stop",
            description = "Stops it cleanly. Exit code 1 when it did not run.",
            mixinStandardHelpOptions = true)
    int stop(@Mixin DataFolder data) throws IOException {
        return PrivateDatabase.stop(data.path()) ? 0 : 1;
    }

    @Command(
            name = "status",
            description = "Shows whether it exists and runs. Exit code 1 when it does not run.",
            mixinStandardHelpOptions = true)
    int status(@Mixin DataFolder data) throws IOException {
        Path folder = data.path();
        DatabaseStatus status = PrivateDatabase.status(folder);
        PrintWriter out = spec.commandLine().getOut();
        out.println(status.running() ? "running, pid " + status.pid() + ", port " + status.port() : "not running");
        out.flush();
        return status.running() ? 0 : 1;
    }
}
