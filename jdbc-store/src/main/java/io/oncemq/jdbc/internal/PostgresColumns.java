// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends as parallel arrays, one per column: one statement text, and so one plan, for any number of them. The parameters
 * of <code>unnest</code> in the order of {@link #bind}.
 */
final class PostgresColumns {

    private final long[] destination;
    private final boolean[] topic;
    private final short[] priority;
    private final long[] expiration;
    private final String[] kind;
    private final boolean[] persistent;
    private final long[] sentAt;
    private final String[] headers;
    private final @Nullable String[] properties;
    private final @Nullable String[] text;
    private final byte[] @Nullable [] body;
    private final @Nullable String[] group;
    private final boolean grouped;
    private final long[] claim;
    private final long[] deliverAt;

    PostgresColumns(List<Send> sends) throws StoreException {
        int size = sends.size();
        destination = new long[size];
        topic = new boolean[size];
        priority = new short[size];
        expiration = new long[size];
        kind = new String[size];
        persistent = new boolean[size];
        sentAt = new long[size];
        headers = new String[size];
        properties = new String[size];
        text = new String[size];
        body = new byte[size][];
        group = new String[size];
        grouped = grouped(sends);
        claim = new long[size];
        deliverAt = new long[size];
        for (int i = 0; i < size; i++) {
            set(i, sends.get(i));
        }
    }

    private void set(int i, Send send) throws StoreException {
        StorableText.require(send);
        StoredMessage message = send.message();
        destination[i] = send.destination().id();
        topic[i] = send.destination().kind() == DestinationKind.TOPIC;
        priority[i] = (short) message.priority();
        expiration[i] = message.expiration();
        kind[i] = MessageRows.kind(send);
        persistent[i] = message.persistent();
        sentAt[i] = message.timestamp();
        headers[i] = message.headers();
        properties[i] = message.properties();
        text[i] = message.text();
        body[i] = message.body();
        group[i] = MessageRows.group(send);
        claim[i] = send.claim();
        deliverAt[i] = message.deliverAt();
    }

    /** Whether any of these has a group, so that the statement needs one more column. */
    static boolean grouped(List<Send> sends) {
        for (Send send : sends) {
            if (MessageRows.group(send) != null) {
                return true;
            }
        }
        return false;
    }

    /** A statement that takes these columns, with the one for the group. */
    static String withGroup(String statement) {
        return statement
                .replace("text_body, body", "text_body, body, group_id")
                .replace("?::bytea[]", "?::bytea[], ?::varchar[]");
    }

    /** Whether a message is stored in a queue at once, and not by a hand-off: one row, whatever else there is. */
    static boolean isPlain(Send send) {
        return send.destination().kind() == DestinationKind.QUEUE
                && send.message().group() == null
                && send.message().key() == null
                && send.message().deliverAt() == 0
                && send.claim() == 0;
    }

    /**
     * Binds the columns of one send, whose text was checked, as single values in the order of {@link #bind}; returns the next
     * index.
     */
    static int bindOne(PreparedStatement statement, int from, Send send) throws SQLException {
        StoredMessage message = send.message();
        int index = from;
        statement.setLong(index++, send.destination().id());
        statement.setShort(index++, (short) message.priority());
        statement.setLong(index++, message.expiration());
        statement.setString(index++, message.kind().code());
        statement.setBoolean(index++, message.persistent());
        statement.setLong(index++, message.timestamp());
        statement.setString(index++, message.headers());
        statement.setString(index++, message.properties());
        statement.setString(index++, message.text());
        statement.setBytes(index++, message.body());
        return index;
    }

    /** Binds what every statement takes, for <code>u (destination, priority, ..., body)</code>. */
    int bind(PreparedStatement statement, int from) throws SQLException {
        int index = from;
        statement.setObject(index++, destination);
        statement.setObject(index++, priority);
        statement.setObject(index++, expiration);
        statement.setObject(index++, kind);
        statement.setObject(index++, persistent);
        statement.setObject(index++, sentAt);
        statement.setObject(index++, headers);
        statement.setObject(index++, properties);
        statement.setObject(index++, text);
        statement.setObject(index++, body);
        if (grouped) {
            statement.setObject(index++, group);
        }
        return index;
    }

    boolean grouped() {
        return grouped;
    }

    long[] claim() {
        return claim;
    }

    boolean[] topic() {
        return topic;
    }

    long[] deliverAt() {
        return deliverAt;
    }

    /** The topics among the destinations. */
    long[] topics() {
        return IntStream.range(0, destination.length)
                .filter(i -> topic[i])
                .mapToLong(i -> destination[i])
                .distinct()
                .toArray();
    }
}
