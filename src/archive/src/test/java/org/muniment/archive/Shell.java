package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** Runs pipes of the stock programs {@code tar}, {@code age} and {@code zstd}, which must be installed. */
final class Shell {

    private Shell() {}

    static {
        for (String tool : new String[] {"age", "zstd", "tar"}) {
            try {
                new ProcessBuilder(tool, "--version").start().destroy();
            } catch (IOException absent) {
                throw new AssertionError("this test needs the program " + tool + " on the PATH: install it", absent);
            }
        }
    }

    static byte[] run(Path folder, String pipe) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-o", "pipefail", "-c", pipe)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(pipe).isZero();
        return output;
    }
}
