package org.muniment.web.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the REST interface answers. Times are ISO 8601 in UTC; absent values are left out. */
public sealed interface Answer {

    /** Who is signed in, and the token that unsafe requests carry in {@code X-CSRF-Token}. */
    record Me(String actor, String name, List<String> roles, String csrfToken, String expires) implements Answer {}

    /** A page of tickets; {@code next} goes into {@code after}. */
    record TicketList(List<TicketHead> tickets, @Nullable String next) implements Answer {}

    /** One ticket in a list. */
    record TicketHead(
            String id,
            long number,
            String status,
            String subject,
            String requester,
            @Nullable String assignee,
            String opened,
            String updated,
            int messages,
            boolean withheld) {}

    /** A whole ticket; messages oldest first. */
    record TicketBody(TicketHead ticket, @Nullable String address, List<MessageBody> messages) implements Answer {}

    /** One message. */
    record MessageBody(
            String id,
            String kind,
            String author,
            String at,
            String text,
            String quoted,
            Map<String, String> head,
            List<FileHead> attachments,
            @Nullable String delivery) {}

    /** One attachment. */
    record FileHead(String id, String name, String type, long size) {}

    /** Something was made. */
    record Made(String id) implements Answer {}

    /**
     * What a log search found, newest first.
     *
     * @param addressesLost times in which the clear address asked for cannot be found any more: its key is destroyed
     */
    record LogPage(
            List<LogHit> hits,
            long total,
            boolean complete,
            long tookMillis,
            int archivesRead,
            List<String> refused,
            List<LogBar> histogram,
            Map<String, List<LogValue>> facets,
            @Nullable String next,
            long ledgerIndex,
            List<LogSpan> addressesLost)
            implements Answer {}

    /** From an instant to before another. */
    record LogSpan(String from, String to) {}

    /** One line; {@code record} holds its ECS fields. */
    record LogHit(
            String stream, boolean archived, @JsonRawValue String record) {}

    /** One bar of the histogram. */
    record LogBar(String from, String to, long count) {}

    /** One value of a facet. */
    record LogValue(String value, long count) {}

    /** The archives there are. */
    record ArchiveList(List<ArchiveHead> archives) implements Answer {}

    /** One archive: a month of a stream. */
    record ArchiveHead(
            String tenant,
            String stream,
            String month,
            long bytes,
            long lines,
            int days,
            String sealed,
            String expires,
            boolean held) {}
}
