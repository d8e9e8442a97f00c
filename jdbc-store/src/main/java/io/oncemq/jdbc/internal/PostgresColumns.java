// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.DestinationKind;
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
        claim = new long[size];
        deliverAt = new long[size];
        for (int i = 0; i < size; i++) {
            set(i, sends.get(i));
        }
    }

    private void set(int i, Send send) throws StoreException {
        StoredMessage message = send.message();
        destination[i] = send.destination().id();
        topic[i] = send.destination().kind() == DestinationKind.TOPIC;
        priority[i] = (short) message.priority();
        expiration[i] = message.expiration();
        kind[i] = message.kind().code();
        persistent[i] = message.persistent();
        sentAt[i] = message.timestamp();
        headers[i] = exact(message.headers(), "headers", send);
        properties[i] = message.properties() == null ? null : exact(message.properties(), "properties", send);
        text[i] = message.text() == null ? null : exact(message.text(), "text", send);
        body[i] = message.body();
        claim[i] = send.claim();
        deliverAt[i] = message.deliverAt();
    }

    /**
     * The text, if it can be stored as it is. The driver would turn a lone surrogate into a question mark without a word;
     * NUL the server refuses, but then for the whole group and without saying which message.
     */
    private static String exact(String text, String what, Send send) throws StoreException {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == 0) {
                throw new StoreException("PostgreSQL cannot store the NUL in the " + what + " of a message to "
                        + send.destination() + ": such text has to be stored as bytes");
            }
            if (Character.isSurrogate(character)) {
                if (Character.isHighSurrogate(character)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    throw new StoreException("PostgreSQL cannot store the unpaired surrogate in the " + what
                            + " of a message to " + send.destination() + ": such text has to be stored as bytes");
                }
            }
        }
        return text;
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
        return index;
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
