// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** A fresh, empty place for a store in some database. A further database is one more implementation. */
interface JmsDatabase extends AutoCloseable {

    /** Where the store is. */
    OnceMQConnectionFactory.Builder factory();

    /** What those use who only send, in {@link JmsContract#send}: the same node, unless a database says otherwise. */
    default OnceMQConnectionFactory.Builder senders() {
        return factory();
    }

    /** The same store through a DataSource. */
    OnceMQConnectionFactory.Builder factory(DataSource dataSource);

    /** The same store, for a user of the messages. */
    default OnceMQConnectionFactory.Builder secured(String user, String password) {
        return factory()
                .option(Option.SECURITY, "users")
                .option(Option.DATABASE_USER, address().get(1))
                .option(Option.DATABASE_PASSWORD, "")
                .user(user)
                .password(password);
    }

    /** A connection as an application has it. */
    Connection connect() throws SQLException;

    /** The name of a table of the store in statements on such a connection. */
    String table(String name);

    /** A user of the database with all rights and a password that the database asks for. */
    DatabaseUser createUser(String user, String password) throws SQLException;

    /** Where the store is, for another process: url, user, and the schema or nothing. Without password. */
    List<String> address();

    /** Whether there is a network on which an answer may stay out. */
    default boolean mayHang() {
        return true;
    }

    /** Makes nodes that did not leave look dead: where that is told by their silence, which takes its time otherwise. */
    default void age() throws SQLException {
        // The lock of a dead node is free.
    }

    @Override
    void close() throws Exception;
}
