package org.muniment.vault.hardening;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.vault.VaultSettings;

@EnabledOnOs(OS.LINUX)
class HardeningTest {

    @TempDir
    Path folder;

    private ProcessChecks checks() throws IOException {
        Files.createDirectories(folder.resolve("self/fd"));
        Files.createDirectories(folder.resolve("sys/kernel"));
        Files.writeString(folder.resolve("sys/kernel/core_pattern"), "core\n");
        return new ProcessChecks(folder, "self");
    }

    @Test
    void warnsOfSwap() throws IOException {
        ProcessChecks checks = checks();
        assertThat(checks.swap().state()).isEqualTo(Check.State.UNKNOWN);
        Files.writeString(folder.resolve("swaps"), "Filename Type Size Used Priority\n");
        assertThat(checks.swap().state()).isEqualTo(Check.State.GOOD);
        Files.writeString(folder.resolve("swaps"), "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
        assertThat(checks.swap().isBad()).isTrue();
    }

    @Test
    void warnsOfCoreFiles() throws IOException {
        ProcessChecks checks = checks();
        Path limits = folder.resolve("self/limits");
        Files.writeString(limits, "Max core file size        0                    unlimited            bytes\n");
        assertThat(checks.core().state()).isEqualTo(Check.State.GOOD);
        Files.writeString(folder.resolve("sys/kernel/core_pattern"), "|/usr/lib/collector %p\n");
        assertThat(checks.core().isBad()).isTrue();
        Files.writeString(folder.resolve("sys/kernel/core_pattern"), "|/usr/lib/systemd/systemd-coredump %P\n");
        assertThat(checks.core().state()).isEqualTo(Check.State.GOOD);
        Files.writeString(limits, "Max core file size        unlimited            unlimited            bytes\n");
        assertThat(checks.core().isBad()).isTrue();
    }

    @Test
    void readsTheOptionsOfTheProcess() {
        assertThat(ProcessChecks.heapDumps(List.of("-XX:+HeapDumpOnOutOfMemoryError"))
                        .isBad())
                .isTrue();
        assertThat(ProcessChecks.heapDumps(
                                List.of("-XX:+HeapDumpOnOutOfMemoryError", "-XX:-HeapDumpOnOutOfMemoryError"))
                        .isBad())
                .isFalse();
        assertThat(ProcessChecks.attach(List.of("-jar")).isBad()).isTrue();
        assertThat(ProcessChecks.attach(List.of("-XX:+DisableAttachMechanism")).isBad())
                .isFalse();
        Check debugger = ProcessChecks.agents(List.of("-agentlib:jdwp=transport=dt_socket,server=y,address=5005"));
        assertThat(debugger.isBad()).isTrue();
        assertThat(debugger.finding()).contains("-agentlib:jdwp").doesNotContain("5005");
        assertThat(ProcessChecks.agents(List.of("-Dcom.sun.management.jmxremote.port=9010"))
                        .isBad())
                .isTrue();
        assertThat(ProcessChecks.agents(List.of("-Xmx1g", "-jar", "x.jar")).isBad())
                .isFalse();
    }

    @Test
    void findsAPortThatNobodyAskedFor() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ProcessChecks self = ProcessChecks.ofThis();
            assertThat(self.ports(Set.of()).finding()).contains(Integer.toString(socket.getLocalPort()));
            assertThat(self.ports(Set.of(1)).isBad()).isTrue();
            assertThat(self.ports(Set.of(1)).finding()).contains(Integer.toString(socket.getLocalPort()));
        }
        assertThat(ProcessChecks.of(ProcessHandle.current().pid()).run(Set.of()))
                .hasSize(7);
    }

    @Test
    void refusesKeysThatOthersMayRead() throws IOException {
        Path keys = Files.createDirectory(
                folder.resolve("keys"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path secret = keys.resolve("secret");
        Files.write(secret, new byte[32]);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("r--------"));
        VaultSettings settings = new VaultSettings(keys);
        assertThat(FolderChecks.keys(settings).state()).isEqualTo(Check.State.GOOD);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("r--r-----"));
        assertThat(FolderChecks.keys(settings).state()).isEqualTo(Check.State.REFUSED);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("r--------"));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx---r-x"));
        assertThat(FolderChecks.keys(settings).state()).isEqualTo(Check.State.REFUSED);
        assertThat(FolderChecks.run(settings, folder)).hasSize(4).allSatisfy(check -> assertThat(check.finding())
                .isNotBlank());
        assertThat(folder.resolve("run").toFile().list()).isEmpty();
    }

    @Test
    void warnsOfADataFolderThatOthersMayLookInto() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        assertThat(FolderChecks.data(data).state()).isEqualTo(Check.State.GOOD);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x---"));
        assertThat(FolderChecks.data(data).isBad()).isTrue();
        assertThat(FolderChecks.data(folder.resolve("none")).state()).isEqualTo(Check.State.UNKNOWN);
    }

    @Test
    void refusesADiskThatKeepsNothingAndWarnsOfASlowOrFullOne() throws IOException {
        assertThat(FolderChecks.fsync(folder).state()).isEqualTo(Check.State.GOOD);
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(FolderChecks.fsync(file).state()).isEqualTo(Check.State.REFUSED);
        assertThat(FolderChecks.slow(FolderChecks.SLOW_MILLIS * 1_000_000).isBad())
                .isFalse();
        assertThat(FolderChecks.slow((FolderChecks.SLOW_MILLIS + 1) * 1_000_000).isBad())
                .isTrue();
        assertThat(FolderChecks.room(FolderChecks.LEAST_ROOM).isBad()).isFalse();
        assertThat(FolderChecks.room(FolderChecks.LEAST_ROOM - 1).isBad()).isTrue();
    }

    @Test
    void warnsOfRoot() throws IOException {
        ProcessChecks checks = checks();
        assertThat(checks.user().state()).isEqualTo(Check.State.UNKNOWN);
        Files.writeString(folder.resolve("self/status"), "Name:\tjava\nUid:\t1000\t1000\t1000\t1000\n");
        assertThat(checks.user().state()).isEqualTo(Check.State.GOOD);
        Files.writeString(folder.resolve("self/status"), "Name:\tjava\nUid:\t1000\t0\t0\t0\n");
        assertThat(checks.user().isBad()).as("the effective user counts").isTrue();
    }
}
