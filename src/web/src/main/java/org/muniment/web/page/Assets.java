package org.muniment.web.page;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The static files, each under a URL that changes with its content. Immutable. */
public final class Assets {

    /** Where they are served. */
    public static final String FOLDER = "/assets/";

    private static final int DIGITS = 16;

    private final Map<String, Asset> files;

    Assets(Map<String, Asset> files) {
        this.files = new TreeMap<>(files);
    }

    /** The URL of a file, to be kept for ever. */
    public String url(String name) {
        Asset asset = files.get(name);
        if (asset == null) {
            throw new IllegalArgumentException("no asset " + name);
        }
        return FOLDER + name + "?v=" + asset.version();
    }

    /** The URL of one icon in the sprite. */
    public String icon(String id) {
        return url("icons.svg") + "#" + id;
    }

    Map<String, Asset> files() {
        return files;
    }

    /** One file in memory. */
    @SuppressWarnings("ArrayRecordComponent")
    record Asset(String type, byte[] plain, byte[] zipped, byte[] sha256) {
        String version() {
            return HexFormat.of().formatHex(sha256).substring(0, DIGITS);
        }
    }
}
