package org.muniment.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --data}, the same for every verb that works on a data folder. */
public final class DataFolder {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:MUNIMENT_DATA:-.data}",
            description = "The data folder (default: ${DEFAULT-VALUE}).")
    Path folder = Path.of(".data");

    /** The data folder, absolute. */
    public Path path() {
        return folder.toAbsolutePath().normalize();
    }
}
