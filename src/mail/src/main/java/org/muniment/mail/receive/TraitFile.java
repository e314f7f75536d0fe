package org.muniment.mail.receive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.muniment.mail.receive.MailboxState.Place;

/**
 * What each message's {@link RemoteMailbox.Item#trait} was when it was taken, as a keyed hash: a server that was restored
 * from a backup gives numbers out again which we know, and its UIDVALIDITY does not show it. A message without an entry is
 * believed; so the file may be lost, and is written without waiting for the disk. Not thread-safe.
 *
 * <p>The file starts with {@code MTR1}. Record, big endian: 8 bytes UIDVALIDITY, 8 bytes UID, 8 bytes keyed hash, 4 bytes
 * CRC-32C of these; a later one takes the place of an earlier one, and what follows a torn one is cut off.
 */
public final class TraitFile implements AutoCloseable {
    private static final int MAGIC = 0x4D545231; // "MTR1"
    private static final int RECORD_BYTES = 8 + 8 + 8 + 4;
    private static final int PAGE_RECORDS = 4_096;

    private final FileChannel file;
    private final Map<Place, Long> traits = new HashMap<>();

    private TraitFile(FileChannel file) {
        this.file = file;
    }

    /** Opens the file, making it when there is none; one of another format is begun anew. */
    public static TraitFile open(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            TraitFile traits = new TraitFile(file);
            traits.load();
            return traits;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void load() throws IOException {
        ByteBuffer magic = ByteBuffer.allocate(4);
        if (file.read(magic, 0) < 4 || magic.getInt(0) != MAGIC) {
            file.truncate(0);
            file.write(magic.clear().putInt(0, MAGIC), 0);
        }
        long good = 4;
        ByteBuffer page = ByteBuffer.allocate(PAGE_RECORDS * RECORD_BYTES);
        for (boolean more = true; more; ) {
            page.clear();
            while (page.hasRemaining() && file.read(page, good + page.position()) > 0) {
                // until the page is full or the file ends
            }
            page.flip();
            more = page.limit() == page.capacity();
            while (page.remaining() >= RECORD_BYTES) {
                ByteBuffer one = page.slice(page.position(), RECORD_BYTES);
                if (one.getInt(RECORD_BYTES - 4) != crc(one)) {
                    more = false;
                    break;
                }
                traits.put(new Place(one.getLong(0), one.getLong(8)), one.getLong(16));
                page.position(page.position() + RECORD_BYTES);
                good += RECORD_BYTES;
            }
        }
        file.truncate(good);
        file.position(good);
    }

    private static int crc(ByteBuffer one) {
        CRC32C crc = new CRC32C();
        crc.update(one.slice(0, RECORD_BYTES - 4));
        return (int) crc.getValue();
    }

    /** The keyed hash noted for a message. */
    public OptionalLong at(Place place) {
        Long trait = traits.get(place);
        return trait == null ? OptionalLong.empty() : OptionalLong.of(trait);
    }

    /** Notes a message's keyed hash. */
    public void put(Place place, long trait) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(RECORD_BYTES);
        one.putLong(place.uidValidity()).putLong(place.uid()).putLong(trait).putInt(0);
        one.putInt(RECORD_BYTES - 4, crc(one)).flip();
        while (one.hasRemaining()) {
            file.write(one);
        }
        traits.put(place, trait);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
