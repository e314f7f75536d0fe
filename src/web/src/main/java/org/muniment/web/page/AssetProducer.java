package org.muniment.web.page;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Reads the static files of the application once. */
@ApplicationScoped
class AssetProducer {

    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml;charset=UTF-8",
            "txt", "text/plain;charset=UTF-8");

    @Produces
    @Singleton
    Assets assets(ServletContext context) throws IOException {
        Map<String, Assets.Asset> files = new TreeMap<>();
        for (String path : Optional.ofNullable(context.getResourcePaths(Assets.FOLDER))
                .orElseThrow(() -> new IllegalStateException("the application has no static files"))) {
            try (InputStream in = context.getResourceAsStream(path)) {
                if (in != null) {
                    String name = path.substring(Assets.FOLDER.length());
                    files.put(name, asset(name, in.readAllBytes()));
                }
            }
        }
        return new Assets(files);
    }

    static Assets.Asset asset(String name, byte[] plain) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        }
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(plain);
            return new Assets.Asset(type, plain, zipped.toByteArray(), hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
