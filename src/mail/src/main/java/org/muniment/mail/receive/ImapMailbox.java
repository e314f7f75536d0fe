package org.muniment.mail.receive;

import jakarta.mail.FetchProfile;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jspecify.annotations.Nullable;

/** A connection to one IMAP mailbox, opened read-only so that no flag is ever changed. Used by one thread. */
public final class ImapMailbox implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ImapMailbox.class.getName());
    private static final int CONNECT_MILLIS = 30_000;
    private static final int FETCH_BYTES = 1024 * 1024;

    private final Store store;
    private final IMAPFolder folder;

    /**
     * Where to connect.
     *
     * @param host server
     * @param port TCP port
     * @param implicitTls TLS from the first byte
     * @param startTls STARTTLS when offered
     * @param requireTls refuse to go on without TLS, and check the server's name
     * @param folder mailbox
     * @param readMillis longest silence of the server outside IDLE
     */
    public record Place(
            String host,
            int port,
            boolean implicitTls,
            boolean startTls,
            boolean requireTls,
            String folder,
            int readMillis) {}

    /** One message on the server. */
    public static final class Item {
        private final IMAPMessage message;
        private final long uid;

        Item(IMAPMessage message, long uid) {
            this.message = message;
            this.uid = uid;
        }

        /** Its UID. */
        public long uid() {
            return uid;
        }

        /** Its size as the server tells it, bytes; servers are often wrong about it. */
        public long size() throws IOException {
            try {
                return message.getSize();
            } catch (MessagingException e) {
                throw new IOException("the server does not tell a message's size", e);
            }
        }

        /** Its raw bytes, fetched without setting any flag. */
        public InputStream open() throws IOException {
            try {
                message.setPeek(true);
                return message.getMimeStream();
            } catch (MessageRemovedException e) {
                throw new IOException("the message is gone", e);
            } catch (MessagingException e) {
                throw new IOException("the message cannot be fetched", e);
            }
        }
    }

    private ImapMailbox(Store store, IMAPFolder folder) {
        this.store = store;
        this.folder = folder;
    }

    /** Connects and selects the mailbox. */
    public static ImapMailbox open(Place place, String user, String password) throws IOException {
        String protocol = place.implicitTls() ? "imaps" : "imap";
        String key = "mail." + protocol + ".";
        Properties properties = new Properties();
        properties.setProperty(key + "connectiontimeout", Integer.toString(CONNECT_MILLIS));
        properties.setProperty(key + "timeout", Integer.toString(place.readMillis()));
        properties.setProperty(key + "writetimeout", Integer.toString(CONNECT_MILLIS));
        properties.setProperty(key + "fetchsize", Integer.toString(FETCH_BYTES));
        properties.setProperty(key + "ignorebodystructuresize", "true");
        properties.setProperty(key + "starttls.enable", Boolean.toString(place.startTls()));
        properties.setProperty(key + "starttls.required", Boolean.toString(place.requireTls() && !place.implicitTls()));
        properties.setProperty(key + "ssl.checkserveridentity", Boolean.toString(place.requireTls()));
        if (!place.requireTls()) {
            properties.setProperty(key + "ssl.trust", "*");
        }
        Store store = null;
        try {
            store = Session.getInstance(properties).getStore(protocol);
            store.connect(place.host(), place.port(), user, password);
            IMAPFolder folder = (IMAPFolder) store.getFolder(place.folder());
            folder.open(Folder.READ_ONLY);
            return new ImapMailbox(store, folder);
        } catch (MessagingException e) {
            closeQuietly(store);
            throw new IOException("the mailbox cannot be opened", e);
        }
    }

    private static void closeQuietly(@Nullable Store store) {
        if (store != null) {
            try {
                store.close();
            } catch (MessagingException e) {
                LOG.log(Level.DEBUG, "a mail store did not close", e);
            }
        }
    }

    /** The mailbox's UIDVALIDITY. */
    public long uidValidity() throws IOException {
        try {
            return folder.getUIDValidity();
        } catch (MessagingException e) {
            throw new IOException("the server does not tell UIDVALIDITY", e);
        }
    }

    /** Every message, in order of UID. */
    public List<Item> all() throws IOException {
        try {
            folder.getMessageCount();
            Message[] messages = folder.getMessagesByUID(1, UIDFolder.LASTUID);
            FetchProfile profile = new FetchProfile();
            profile.add(UIDFolder.FetchProfileItem.UID);
            folder.fetch(messages, profile);
            List<Item> items = new ArrayList<>();
            for (Message message : messages) {
                if (message instanceof IMAPMessage one && !one.isExpunged()) {
                    items.add(new Item(one, folder.getUID(one)));
                }
            }
            return items;
        } catch (MessagingException e) {
            throw new IOException("the mailbox cannot be listed", e);
        }
    }

    /** Whether the server can tell about new mail by itself. */
    public boolean canIdle() throws IOException {
        try {
            return store instanceof IMAPStore imap && imap.hasCapability("IDLE");
        } catch (MessagingException e) {
            throw new IOException("the server does not tell what it can", e);
        }
    }

    /** Waits until the server tells something, {@link #interruptIdle} is called, or the connection breaks. */
    public void idle() throws IOException {
        try {
            folder.idle(true);
        } catch (MessagingException e) {
            throw new IOException("IDLE broke off", e);
        }
    }

    /** Ends {@link #idle()} on its thread after at most one exchange with the server; for another thread. */
    public void interruptIdle(Duration patience) {
        Thread nudge = new Thread(this::noop, "mail-imap-nudge");
        nudge.setDaemon(true);
        nudge.start();
        try {
            nudge.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void noop() {
        try {
            folder.doCommand(protocol -> {
                protocol.simpleCommand("NOOP", null);
                return null;
            });
        } catch (MessagingException e) {
            LOG.log(Level.DEBUG, "a mailbox did not answer", e);
        }
    }

    @Override
    public void close() {
        closeQuietly(store);
    }
}
