package org.muniment.mail.receive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
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
    private static final byte[] MAGIC = {'M', 'T', 'R', '1'};
    private static final int RECORD_BYTES = 8 + 8 + 8 + 4;

    private final RecordFile file;
    private final Map<Place, Long> traits = new HashMap<>();

    private TraitFile(RecordFile file) {
        this.file = file;
    }

    /** Opens the file, making it when there is none; one of another format is begun anew. */
    public static TraitFile open(Path path) throws IOException {
        TraitFile traits = new TraitFile(RecordFile.open(path, MAGIC, RECORD_BYTES));
        try {
            traits.load();
            return traits;
        } catch (IOException e) {
            traits.close();
            throw e;
        }
    }

    private void load() throws IOException {
        if (!file.isKnown()) {
            file.begin();
        }
        file.read(one -> traits.put(new Place(one.getLong(0), one.getLong(8)), one.getLong(16)));
    }

    /** The keyed hash noted for a message. */
    public OptionalLong at(Place place) {
        Long trait = traits.get(place);
        return trait == null ? OptionalLong.empty() : OptionalLong.of(trait);
    }

    /** Notes a message's keyed hash. */
    public void put(Place place, long trait) throws IOException {
        file.add(ByteBuffer.allocate(RECORD_BYTES)
                .putLong(place.uidValidity())
                .putLong(place.uid())
                .putLong(trait));
        traits.put(place, trait);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
