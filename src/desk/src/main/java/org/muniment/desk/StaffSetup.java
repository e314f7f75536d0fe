package org.muniment.desk;

/**
 * What a new member of staff enters on the page behind their one-time link.
 *
 * @param name their name
 * @param address their mail address, with which they will sign in; ignored when the invitation names one
 * @param password their password, {@value StaffAccounts#MIN_PASSWORD} to {@value StaffAccounts#MAX_PASSWORD} characters;
 *     wiped by the call
 * @param confidential whether they accept the confidentiality agreement ({@link StaffAccounts#agreement()})
 */
@SuppressWarnings("ArrayRecordComponent")
public record StaffSetup(String name, String address, char[] password, boolean confidential) {

    @Override
    public String toString() {
        return "StaffSetup";
    }
}
