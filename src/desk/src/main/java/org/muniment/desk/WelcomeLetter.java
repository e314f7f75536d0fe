package org.muniment.desk;

import java.time.Instant;
import java.util.UUID;

/**
 * The record of a welcome letter.
 *
 * @param version version of its text
 * @param textSha256 SHA-256 of the exact text sent, in hexadecimal
 * @param at when it was put into the outbox
 * @param messageId the mail's Message-ID, without angle brackets
 * @param message the stored mail
 */
public record WelcomeLetter(String version, String textSha256, Instant at, String messageId, UUID message) {}
