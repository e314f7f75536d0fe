package org.muniment.desk;

/** How a message came about. */
public enum MessageKind {
    /** Mail from outside. */
    MAIL_IN,
    /** Mail written by an agent. */
    MAIL_OUT,
    /** Mail the product sent by itself: acknowledgement, welcome letter, sign-in link. */
    AUTOMATIC,
    /** Written by the customer on the web. */
    PORTAL,
    /** A note among agents; never shown to the customer. */
    NOTE
}
