// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Reads the columns that all tables with messages have. */
final class MessageRows {

    /** Highest priority first, then lowest id. */
    static final Comparator<QueuedMessage> DELIVERY_ORDER = Comparator.<QueuedMessage>comparingInt(
                    message -> -message.message().priority())
            .thenComparingLong(QueuedMessage::id);

    private MessageRows() {}

    /** All rows, in the order of delivery whatever the order in which the database returned them. */
    static List<QueuedMessage> queued(ResultSet rows) throws SQLException, StoreException {
        List<QueuedMessage> messages = new ArrayList<>();
        while (rows.next()) {
            messages.add(new QueuedMessage(rows.getLong("id"), rows.getInt("delivery_count"), stored(rows)));
        }
        messages.sort(DELIVERY_ORDER);
        return messages;
    }

    static StoredMessage stored(ResultSet row) throws SQLException, StoreException {
        return new StoredMessage(
                kind(row.getString("kind")),
                row.getInt("priority"),
                row.getBoolean("persistent"),
                row.getLong("sent_at"),
                row.getLong("expiration"),
                0,
                row.getString("headers"),
                row.getString("properties"),
                row.getString("text_body"),
                row.getBytes("body"));
    }

    private static MessageKind kind(String code) throws StoreException {
        try {
            return MessageKind.ofCode(code);
        } catch (IllegalArgumentException e) {
            throw new StoreException("Could not read a message: " + e.getMessage(), e);
        }
    }

    /** The elements of a column of type bigint[]; none if it is null. */
    static List<Long> ids(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        if (array == null) {
            return List.of();
        }
        try {
            List<Long> ids = new ArrayList<>();
            for (Object id : (Object[]) array.getArray()) {
                ids.add(((Number) id).longValue());
            }
            return ids;
        } finally {
            array.free();
        }
    }

    static long[] primitive(Collection<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    static long[] primitive(ResultSet row, String column) throws SQLException {
        return primitive(ids(row, column));
    }
}
