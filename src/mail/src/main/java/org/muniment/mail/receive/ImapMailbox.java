package org.muniment.mail.receive;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FetchProfile;
import jakarta.mail.Folder;
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
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.jspecify.annotations.Nullable;
import org.muniment.mail.tls.ClientTls;

/** A connection to one IMAP mailbox, opened read-only so that no flag is ever changed. Used by one thread. */
public final class ImapMailbox implements RemoteMailbox {
    private static final System.Logger LOG = System.getLogger(ImapMailbox.class.getName());
    private static final int CONNECT_MILLIS = 30_000;
    private static final int FETCH_BYTES = 1024 * 1024;

    private final Store store;
    private final IMAPFolder folder;

    private static final class Message implements Item {
        private final IMAPMessage message;
        private final long uid;

        Message(IMAPMessage message, long uid) {
            this.message = message;
            this.uid = uid;
        }

        @Override
        public long uid() {
            return uid;
        }

        /** Not asked: what is too large shows when it is fetched. */
        @Override
        public long size() {
            return 0;
        }

        /** INTERNALDATE. */
        @Override
        public String trait() {
            try {
                Date arrived = message.getReceivedDate();
                return arrived == null ? "" : arrived.toInstant().toString();
            } catch (MessagingException e) {
                LOG.log(Level.DEBUG, "the server does not tell a message's date", e);
                return "";
            }
        }

        @Override
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

        @Override
        public void delete() {
            throw new UnsupportedOperationException("an IMAP mailbox is opened for reading only");
        }
    }

    private ImapMailbox(Store store, IMAPFolder folder) {
        this.store = store;
        this.folder = folder;
    }

    /** Connects and selects the mailbox. */
    public static ImapMailbox open(Place place, Login login) throws IOException {
        Security tls = place.security();
        String protocol = tls.implicit() ? "imaps" : "imap";
        String key = "mail." + protocol + ".";
        Properties properties = new Properties();
        properties.setProperty(key + "connectiontimeout", Integer.toString(CONNECT_MILLIS));
        properties.setProperty(key + "timeout", Integer.toString(place.readMillis()));
        properties.setProperty(key + "writetimeout", Integer.toString(CONNECT_MILLIS));
        properties.setProperty(key + "fetchsize", Integer.toString(FETCH_BYTES));
        properties.setProperty(key + "ignorebodystructuresize", "true");
        properties.setProperty(key + "starttls.enable", Boolean.toString(tls.upgrade()));
        properties.setProperty(key + "starttls.required", Boolean.toString(tls.required() && !tls.implicit()));
        properties.setProperty(key + "ssl.checkserveridentity", Boolean.toString(tls.required()));
        if (tls.required()) {
            properties.put(key + "ssl.socketFactory", ClientTls.factory());
        } else {
            properties.setProperty(key + "ssl.trust", "*");
        }
        if (login.token()) {
            properties.setProperty(key + "auth.mechanisms", "XOAUTH2");
        }
        Store store = null;
        try {
            store = Session.getInstance(properties).getStore(protocol);
            store.connect(place.host(), place.port(), login.user(), login.secret());
            IMAPFolder folder = (IMAPFolder) store.getFolder(place.folder());
            folder.open(Folder.READ_ONLY);
            return new ImapMailbox(store, folder);
        } catch (AuthenticationFailedException e) {
            closeQuietly(store);
            throw new LoginRefused(e);
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
    @Override
    public long numbering() throws IOException {
        try {
            return folder.getUIDValidity();
        } catch (MessagingException e) {
            throw new IOException("the server does not tell UIDVALIDITY", e);
        }
    }

    @Override
    public List<Item> all() throws IOException {
        try {
            folder.getMessageCount();
            jakarta.mail.Message[] messages = folder.getMessagesByUID(1, UIDFolder.LASTUID);
            FetchProfile profile = new FetchProfile();
            profile.add(UIDFolder.FetchProfileItem.UID);
            // Not the size: a server that cannot open one message's file hangs up over the whole list.
            profile.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
            folder.fetch(messages, profile);
            List<Item> items = new ArrayList<>();
            for (jakarta.mail.Message message : messages) {
                if (message instanceof IMAPMessage one && !one.isExpunged()) {
                    items.add(new Message(one, folder.getUID(one)));
                }
            }
            return items;
        } catch (MessagingException e) {
            throw new IOException("the mailbox cannot be listed", e);
        }
    }

    @Override
    public boolean isOpen() {
        return folder.isOpen();
    }

    @Override
    public boolean staysOpen() {
        return true;
    }

    @Override
    public boolean canIdle() throws IOException {
        try {
            // Asked on the folder's connection: the store would open a second one for it.
            return Boolean.TRUE.equals(folder.doCommand(protocol -> protocol.hasCapability("IDLE")));
        } catch (MessagingException e) {
            throw new IOException("the server does not tell what it can", e);
        }
    }

    @Override
    public void idle() throws IOException {
        try {
            folder.idle(true);
        } catch (MessagingException e) {
            throw new IOException("IDLE broke off", e);
        }
    }

    @Override
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
    public void breakOff() {
        interruptIdle(Duration.ofSeconds(2));
        close();
    }

    @Override
    public void close() {
        closeQuietly(store);
    }
}
