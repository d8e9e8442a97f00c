// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the columns that all tables with messages have. */
final class MessageRows {

    /** Highest priority first, then lowest id. */
    static final Comparator<QueuedMessage> DELIVERY_ORDER = Comparator.<QueuedMessage>comparingInt(
                    message -> -message.message().priority())
            .thenComparingLong(QueuedMessage::id);

    /** What the kinds of grouped messages begin with. */
    static final String GROUPED = "g-";

    /** What the kinds of messages with a key begin with, as long as they were not taken for an application. */
    static final String KEYED = "k-";

    private MessageRows() {}

    /** All rows, in the order of delivery whatever the order in which the database returned them. */
    static List<QueuedMessage> queued(ResultSet rows) throws SQLException, StoreException {
        List<QueuedMessage> messages = new ArrayList<>();
        while (rows.next()) {
            messages.add(queuedMessage(rows));
        }
        messages.sort(DELIVERY_ORDER);
        return messages;
    }

    /** The message of a row. */
    static QueuedMessage queuedMessage(ResultSet row) throws SQLException, StoreException {
        return new QueuedMessage(
                row.getLong("id"), row.getInt("delivery_count"), stored(row), isKeyed(row.getString("kind")));
    }

    /** Reads a message; the column group_id is needed where there can be messages of queues. */
    static StoredMessage stored(ResultSet row) throws SQLException, StoreException {
        String code = unkeyed(row.getString("kind"));
        boolean grouped = code.startsWith(GROUPED);
        return new StoredMessage(
                kind(grouped ? code.substring(GROUPED.length()) : code),
                row.getInt("priority"),
                row.getBoolean("persistent"),
                row.getLong("sent_at"),
                row.getLong("expiration"),
                0,
                row.getString("headers"),
                row.getString("properties"),
                row.getString("text_body"),
                row.getBytes("body"),
                grouped ? row.getString("group_id") : null,
                null);
    }

    static boolean isKeyed(String kind) {
        return kind.startsWith(KEYED);
    }

    private static String unkeyed(String kind) {
        return isKeyed(kind) ? kind.substring(KEYED.length()) : kind;
    }

    private static MessageKind kind(String code) throws StoreException {
        try {
            return MessageKind.ofCode(code);
        } catch (IllegalArgumentException e) {
            throw new StoreException("Could not read a message: " + e.getMessage(), e);
        }
    }

    /** The group of a message where it is sent to; null if it has none. A topic has no groups. */
    static @Nullable String group(Send send) {
        return send.destination().kind() == DestinationKind.QUEUE
                ? send.message().group()
                : null;
    }

    /** The column kind of a message where it is sent to. */
    static String kind(Send send) {
        String code = send.message().kind().code();
        String ordered = group(send) == null ? code : GROUPED + code;
        return send.message().key() == null ? ordered : KEYED + ordered;
    }

    /** The ids of all rows. */
    static List<Long> ids(ResultSet rows) throws SQLException {
        List<Long> ids = new ArrayList<>();
        while (rows.next()) {
            ids.add(rows.getLong("id"));
        }
        return ids;
    }

    static long[] primitive(Collection<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
