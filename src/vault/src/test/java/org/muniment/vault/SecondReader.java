package org.muniment.vault;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A reader of a folder of keys of provider {@code file}, and of fields, written from FORMAT.md alone, mostly on the JDK's
 * ciphers: it shares no line with the product. It reads one file at a time and keeps nothing.
 */
final class SecondReader {

    static final class Refused extends Exception {

        Refused(String why) {
            super(why);
        }
    }

    private final Path folder;
    private final KeyStore root;
    private final char[] password;

    SecondReader(Path folder) throws GeneralSecurityException, IOException {
        this.folder = folder;
        this.password = HexFormat.of()
                .formatHex(Files.readAllBytes(folder.resolve("secret")))
                .toCharArray();
        this.root = KeyStore.getInstance("BCFKS", new BouncyCastleProvider());
        try (InputStream in = Files.newInputStream(folder.resolve("root.bcfks"))) {
            root.load(in, password);
        }
    }

    private byte[] rootKey(String entry) throws GeneralSecurityException {
        return root.getKey(entry, password).getEncoded();
    }

    /** Section 2: the 32 bytes of a key, through the keys that wrap it. */
    byte[] key(String id) throws GeneralSecurityException, IOException, Refused {
        Path file = folder.resolve("wrapped").resolve(id.substring(0, 2)).resolve(id + ".key");
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        int version = magic(in, "MUNKEY");
        byte[] header = Arrays.copyOf(in.array(), in.getShort());
        in.get(); // kind
        text(in, in.get() & 0xff); // tenant
        require(uuid(in).equals(id), "id");
        String wrapper = uuid(in);
        in.position(header.length);
        byte[] wrapping;
        if (version == 2) {
            wrapping = rootKey("root-wrapping-" + in.getInt());
        } else {
            wrapping = wrapper.matches("[0-]*") ? rootKey("root-wrapping-1") : key(wrapper);
        }
        byte[] nonce = bytes(in, 12);
        require(in.remaining() == 48, "length");
        return gcm(wrapping, nonce, header, bytes(in, 48));
    }

    /** Section 3: the commitment in a marker, once its authentication fits; by id. */
    Map<String, byte[]> markers(Path register) throws GeneralSecurityException, IOException, Refused {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(register));
        Map<String, byte[]> found = new TreeMap<>();
        while (in.hasRemaining()) {
            ByteBuffer marker = ByteBuffer.wrap(bytes(in, in.getShort()));
            require(magic(marker, "MUNGON") == 1, "version");
            int header = marker.getShort();
            marker.get();
            text(marker, marker.get() & 0xff);
            String id = uuid(marker);
            require(uuid(marker).matches("[0-]*"), "wrapping id");
            marker.position(header + 8);
            byte[] commitment = bytes(marker, 32);
            byte[] all = Arrays.copyOf(marker.array(), marker.position());
            require(Arrays.equals(bytes(marker, 32), hmac(rootKey("root-marking-1"), all)), "mark");
            found.put(id, commitment);
        }
        return found;
    }

    /** Section 3b: the lines of the register of backups. */
    List<String> backups() throws GeneralSecurityException, IOException, Refused {
        byte[] all = Files.readAllBytes(folder.resolve("backups"));
        List<String> lines =
                new ArrayList<>(new String(all, StandardCharsets.UTF_8).lines().toList());
        String last = lines.remove(lines.size() - 1) + "\n";
        byte[] before = Arrays.copyOf(all, all.length - last.length());
        byte[] marked = joined("muniment mark v1".getBytes(StandardCharsets.US_ASCII), before);
        String mark = HexFormat.of().formatHex(hmac(rootKey("root-marking-1"), marked));
        require(last.equals("mark " + mark + "\n") && lines.remove(0).equals("muniment key backups v1"), "register");
        return lines;
    }

    /** Section 4. */
    byte[] field(byte[] sealed, String entity, String column, String row)
            throws GeneralSecurityException, IOException, Refused {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        require(in.getInt() == 0x4d554601, "magic");
        byte[] key = key(uuid(in));
        byte[] nonce = bytes(in, 24);
        require(
                Arrays.equals(bytes(in, 32), hkdf(nonce, key, "muniment field commitment v1")),
                "commitment of a field");
        ByteArrayOutputStream context = new ByteArrayOutputStream();
        context.write(sealed, 0, 20);
        for (String part : List.of(entity, column, row)) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            context.writeBytes(ByteBuffer.allocate(4).putInt(text.length).array());
            context.writeBytes(text);
        }
        return gcm(
                xaes(key, nonce), Arrays.copyOfRange(nonce, 12, 24), context.toByteArray(), bytes(in, in.remaining()));
    }

    /** C2SP XAES-256-GCM: CMAC of one block for each half of the derived key. */
    private static byte[] xaes(byte[] key, byte[] nonce) throws GeneralSecurityException {
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        byte[] subkey = aes.doFinal(new byte[16]);
        int carry = 0;
        for (int i = 15; i >= 0; i--) {
            int shifted = (subkey[i] & 0xff) << 1 | carry;
            carry = shifted >> 8;
            subkey[i] = (byte) shifted;
        }
        subkey[15] ^= (byte) (carry * 0x87);
        ByteArrayOutputStream derived = new ByteArrayOutputStream();
        for (int half = 1; half <= 2; half++) {
            byte[] block = {0, (byte) half, 'X', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
            System.arraycopy(nonce, 0, block, 4, 12);
            for (int i = 0; i < 16; i++) {
                block[i] ^= subkey[i];
            }
            derived.writeBytes(aes.doFinal(block));
        }
        return derived.toByteArray();
    }

    /** What an approval key holds (section 7): the public key, and the private seed under that password. */
    record Approving(byte[] publicKey, byte[] seed) {}

    Approving approving(String person, String word) throws GeneralSecurityException, IOException, Refused {
        byte[] file = Files.readAllBytes(folder.resolve("approvals").resolve(person + ".key"));
        require(file.length == 188, "length");
        byte[] mark = hmac(rootKey("root-marking-1"), Arrays.copyOf(file, 156));
        require(Arrays.equals(mark, Arrays.copyOfRange(file, 156, 188)), "mark");
        ByteBuffer in = ByteBuffer.wrap(file);
        require(magic(in, "MUNAPR") == 1 && uuid(in).equals(person), "person");
        in.getLong();
        byte[] pepper = key(uuid(in));
        byte[] salt = bytes(in, 16);
        byte[] publicKey = bytes(in, 32);
        byte[] header = Arrays.copyOf(file, in.position());
        byte[] nonce = bytes(in, 12);
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(0x13)
                .withMemoryAsKB(19_456)
                .withIterations(2)
                .withParallelism(1)
                .withSecret(pepper)
                .withSalt(salt)
                .build());
        byte[] stretched = new byte[32];
        argon2.generateBytes(
                Normalizer.normalize(word, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8), stretched);
        byte[] sealing = hkdf(salt, stretched, "muniment approval key v1");
        return new Approving(publicKey, gcm(sealing, nonce, header, bytes(in, 48)));
    }

    /** Whether a person's signature on an order (section 8) fits; its texts follow each other as the section lists them. */
    static boolean signed(byte[] order, byte[] signature, byte[] publicKey) throws GeneralSecurityException {
        byte[] encoded = joined(HexFormat.of().parseHex("302a300506032b6570032100"), publicKey);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update(order);
        return verifier.verify(signature);
    }

    /** The files in an opened backup (section 3b), by path. */
    static Map<String, byte[]> backup(byte[] plain) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ByteArrayInputStream bytes = new ByteArrayInputStream(plain);
                java.io.DataInputStream in = new java.io.DataInputStream(bytes)) {
            for (int length = in.readShort(); length > 0; length = in.readShort()) {
                String path = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                files.put(path, in.readNBytes(in.readInt()));
            }
        }
        return files;
    }

    private static byte[] gcm(byte[] key, byte[] nonce, byte[] context, byte[] sealed) throws Refused {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(context);
            return cipher.doFinal(sealed);
        } catch (GeneralSecurityException wrong) {
            throw new Refused("seal: " + wrong.getMessage());
        }
    }

    /** RFC 5869 with SHA-256, one block. */
    private static byte[] hkdf(byte[] salt, byte[] input, String label) throws GeneralSecurityException {
        byte[] block = joined(label.getBytes(StandardCharsets.US_ASCII), new byte[] {1});
        return hmac(hmac(salt, input), block);
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    private static int magic(ByteBuffer in, String name) throws Refused {
        byte[] magic = bytes(in, 8);
        require(Arrays.equals(magic, 0, 6, name.getBytes(StandardCharsets.US_ASCII), 0, 6) && magic[6] == 0, name);
        return magic[7];
    }

    private static String uuid(ByteBuffer in) {
        return new java.util.UUID(in.getLong(), in.getLong()).toString();
    }

    private static String text(ByteBuffer in, int length) {
        return new String(bytes(in, length), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void require(boolean holds, String what) throws Refused {
        if (!holds) {
            throw new Refused(what);
        }
    }
}
