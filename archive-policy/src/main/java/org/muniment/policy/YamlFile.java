package org.muniment.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * One YAML 1.2 file read as plain maps, lists, texts, whole numbers and truth values; no tag constructs anything else.
 *
 * @param name what refusals call the file
 * @param tree its only document
 */
record YamlFile(String name, @Nullable Object tree) {

    /** Largest file accepted, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    /** Most aliases to collections, so that a small file cannot unfold into a large one. */
    static final int MAX_ALIASES = 20;

    static YamlFile builtIn(String path) {
        try (InputStream in = YamlFile.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("missing from the product: " + path);
            }
            return parse(path, in.readNBytes(MAX_BYTES + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static YamlFile of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(String.valueOf(file.getFileName()), in.readNBytes(MAX_BYTES + 1));
        } catch (NoSuchFileException e) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no policy file " + file.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static YamlFile parse(String name, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, name + ": larger than " + MAX_BYTES + " bytes");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setSchema(new JsonSchema())
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setAllowNonScalarKeys(false)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setCodePointLimit(MAX_BYTES)
                .build();
        try {
            return new YamlFile(name, new Load(settings).loadFromString(new String(bytes, StandardCharsets.UTF_8)));
        } catch (YamlEngineException e) {
            throw new Refusal(
                    Refusal.Code.BAD_INPUT,
                    name + ": not readable as YAML: "
                            + String.valueOf(e.getMessage())
                                    .replaceAll("\\s+", " ")
                                    .strip());
        }
    }
}
