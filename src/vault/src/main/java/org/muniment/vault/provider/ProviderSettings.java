package org.muniment.vault.provider;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;
import org.muniment.vault.internal.Randomness;

/** Where the root key is: {@code muniment.vault.provider} and its options. */
public sealed interface ProviderSettings {

    /** The names of the files by which a folder of keys shows its provider. */
    // In the order of the kinds.
    List<String> ROOT_FILES = List.of(SecretFileProvider.KEYSTORE, Pkcs11.ROOT_FILE, Transit.ROOT_FILE);

    /** {@code muniment.vault.provider}: {@code file}, {@code pkcs11} or {@code transit}. */
    enum Kind {
        /** A BCFKS keystore and a secret file. */
        FILE,
        /** A PKCS#11 token. */
        PKCS11,
        /** A HashiCorp Vault Transit engine. */
        TRANSIT;

        /** The one of that word; refused ({@code BAD_INPUT}) when there is none. */
        public static Kind of(String word) {
            return Stream.of(values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                            new Refusal(Refusal.Code.BAD_INPUT, "the provider is none of file, pkcs11 and transit"));
        }

        /** As in the setting. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The file in the folder of keys that this provider keeps; one of {@link #ROOT_FILES}. */
    String rootFile();

    /** Opens what {@link #create} made. */
    KeyProvider open(Path folder, boolean owner) throws IOException;

    /** Makes the first version of the root key; refused ({@code CONFLICT}) when there is one outside the folder. */
    default KeyProvider create(Path folder) throws IOException {
        return adopt(folder, Randomness.bytes(KeyProvider.KEY_BYTES), false);
    }

    /**
     * Makes a root key for a house that comes from another provider and keeps its marking key.
     *
     * @param marking 32 bytes; copied
     * @param again whether there may be versions outside the folder that an earlier try has made: another is made then.
     *     Otherwise refused ({@code CONFLICT}) when there are any
     */
    KeyProvider adopt(Path folder, byte[] marking, boolean again) throws IOException;

    /**
     * The default.
     *
     * @param secret {@code muniment.vault.secret}: 32 random bytes, readable by their owner only
     */
    record SecretFile(Path secret) implements ProviderSettings {

        @Override
        public String rootFile() {
            return SecretFileProvider.KEYSTORE;
        }

        @Override
        public KeyProvider open(Path folder, boolean owner) throws IOException {
            return SecretFileProvider.open(folder, secret, owner);
        }

        @Override
        public KeyProvider adopt(Path folder, byte[] marking, boolean again) throws IOException {
            return SecretFileProvider.create(folder, secret, marking);
        }
    }

    /**
     * A PKCS#11 token.
     *
     * @param library {@code muniment.vault.pkcs11.library}: the token's PKCS#11 library
     * @param slot {@code muniment.vault.pkcs11.slot}: the slot's number
     * @param pin {@code muniment.vault.pkcs11.pin}: the file with the user's PIN, readable by its owner only
     * @param label {@code muniment.vault.pkcs11.label}: how the keys are called in the token, {@code LABEL-1} and so on;
     *     default {@code muniment-root}; letters, digits, {@code -} and {@code _}
     */
    record Pkcs11(Path library, long slot, Path pin, String label) implements ProviderSettings {

        static final String ROOT_FILE = "root.pkcs11";

        /** Refuses ({@code BAD_INPUT}) what SunPKCS11's configuration could not hold. */
        public Pkcs11 {
            if (!label.matches("[A-Za-z0-9_-]{1,32}")) {
                throw new Refusal(
                        Refusal.Code.BAD_INPUT, "muniment.vault.pkcs11.label is not 1 to 32 of A-Z a-z 0-9 _ -");
            }
            if (library.toString().matches("(?s).*[\"\\\\\\p{Cntrl}].*")) {
                throw new Refusal(
                        Refusal.Code.BAD_INPUT, "muniment.vault.pkcs11.library has a character it cannot have");
            }
        }

        @Override
        public String rootFile() {
            return ROOT_FILE;
        }

        @Override
        public KeyProvider open(Path folder, boolean owner) throws IOException {
            return OutsideProvider.open("pkcs11", folder.resolve(ROOT_FILE), Pkcs11Device.open(this));
        }

        @Override
        public KeyProvider adopt(Path folder, byte[] marking, boolean again) throws IOException {
            return OutsideProvider.create(
                    "pkcs11", folder.resolve(ROOT_FILE), Pkcs11Device.create(this, again), marking);
        }
    }

    /**
     * A Transit engine of HashiCorp Vault, or what speaks its protocol.
     *
     * @param address {@code muniment.vault.transit.address}, such as {@code https://vault.example:8200}; {@code http} only
     *     to this machine
     * @param mount {@code muniment.vault.transit.mount}: where the engine is mounted; default {@code transit}
     * @param key {@code muniment.vault.transit.key}: the key's name; default {@code muniment-root}
     * @param token {@code muniment.vault.transit.token}: the file with the token, readable by its owner only; read for every
     *     call, so that an agent may renew it
     * @param authority {@code muniment.vault.transit.authority}: PEM certificates trusted in place of the JDK's own
     * @param timeout {@code muniment.vault.transit.timeout}: of connecting, and of each call; default 5 s
     */
    record Transit(URI address, String mount, String key, Path token, Optional<Path> authority, Duration timeout)
            implements ProviderSettings {

        static final String ROOT_FILE = "root.transit";

        /** Refuses ({@code BAD_INPUT}) an address that would send the token in clear, and names that need escaping. */
        public Transit {
            String host = address.getHost();
            boolean here = host != null && (host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}|\\[::1\\]"));
            boolean safe = "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && here);
            if (host == null || !safe) {
                throw new Refusal(
                        Refusal.Code.BAD_INPUT,
                        "muniment.vault.transit.address is not https, nor http to this machine");
            }
            if (!mount.matches("[A-Za-z0-9_/-]{1,64}") || !key.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new Refusal(
                        Refusal.Code.BAD_INPUT, "muniment.vault.transit.mount or .key has a character it cannot have");
            }
        }

        @Override
        public String rootFile() {
            return ROOT_FILE;
        }

        @Override
        public KeyProvider open(Path folder, boolean owner) throws IOException {
            return OutsideProvider.open("transit", folder.resolve(ROOT_FILE), TransitDevice.open(this));
        }

        @Override
        public KeyProvider adopt(Path folder, byte[] marking, boolean again) throws IOException {
            return OutsideProvider.create(
                    "transit", folder.resolve(ROOT_FILE), TransitDevice.create(this, again), marking);
        }
    }

    /** The provider that a folder of keys has its root key with; empty when no folder has been made. */
    static Optional<Kind> in(Path folder) {
        return ROOT_FILES.stream()
                .filter(name -> Files.exists(folder.resolve(name)))
                .map(name -> Kind.values()[ROOT_FILES.indexOf(name)])
                .findFirst();
    }

    /** Reads {@code muniment.vault.provider} and the options of all providers, so that none of them is unknown. */
    static ProviderSettings from(Settings settings, Path folder) {
        return of(settings.choice("muniment.vault.provider", Kind.FILE), settings, folder);
    }

    /** Reads the options of all providers, for one of them. */
    static ProviderSettings of(Kind kind, Settings settings, Path folder) {
        Path secret = settings.path("muniment.vault.secret", folder.resolve("secret"));
        Optional<Path> library = settings.optionalPath("muniment.vault.pkcs11.library");
        Optional<Integer> slot = settings.optionalInteger("muniment.vault.pkcs11.slot");
        Path pin = settings.path("muniment.vault.pkcs11.pin", folder.resolveSibling("pkcs11-pin"));
        String label = settings.string("muniment.vault.pkcs11.label", "muniment-root");
        Optional<String> address = settings.optionalString("muniment.vault.transit.address");
        String mount = settings.string("muniment.vault.transit.mount", "transit");
        String key = settings.string("muniment.vault.transit.key", "muniment-root");
        Path token = settings.path("muniment.vault.transit.token", folder.resolveSibling("transit-token"));
        Optional<Path> authority = settings.optionalPath("muniment.vault.transit.authority");
        Duration timeout = settings.duration("muniment.vault.transit.timeout", Duration.ofSeconds(5));
        return switch (kind) {
            case FILE -> new SecretFile(secret);
            case PKCS11 ->
                new Pkcs11(
                        needed(library, "muniment.vault.pkcs11.library"),
                        needed(slot, "muniment.vault.pkcs11.slot"),
                        pin,
                        label);
            case TRANSIT ->
                new Transit(
                        uri(needed(address, "muniment.vault.transit.address")), mount, key, token, authority, timeout);
        };
    }

    private static <T> T needed(Optional<T> value, String setting) {
        return value.orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, "setting " + setting + " is missing"));
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.vault.transit.address is not an address", e);
        }
    }
}
