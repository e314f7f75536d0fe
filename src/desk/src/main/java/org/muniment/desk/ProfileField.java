package org.muniment.desk;

/** What may be kept about a customer besides their address; nothing else. All optional. */
public enum ProfileField {
    /** Their name. */
    NAME,
    /** Their company. */
    COMPANY,
    /** Where they are. */
    LOCATION,
    /** Their time zone. */
    TIME_ZONE,
    /** Where bills go. */
    BILLING_ADDRESS,
    /** Phone numbers, one a line. */
    PHONES,
    /** Other ways to reach them, one a line. */
    OTHER_CONTACTS
}
