package org.muniment.cli.keys;

import picocli.CommandLine.Command;

/** {@code muniment keys}: the keys of a data folder whose server is stopped. */
@Command(
        name = "keys",
        description = {
            "Makes, lists, rotates, moves, destroys, backs up and restores keys; never shows one.",
            "All verbs but list need the server to be stopped. The runbook is ops/KEYS.md."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            InitVerb.class,
            ListVerb.class,
            RotateVerb.class,
            MoveVerb.class,
            DestroyVerb.class,
            BackupVerb.class,
            RestoreVerb.class,
            ResealVerb.class
        })
public final class KeysCommand {}
