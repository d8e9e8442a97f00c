// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** New tables on the server, and nodes that use them. Ends with its nodes and without the tables. */
final class GrowthStore implements AutoCloseable {

    private static final String SCHEMA = "benchmark_growth";
    private static final int SEED = 1000;

    static final String RAW_INSERT = "INSERT INTO " + SCHEMA + ".raw (body) VALUES (?)";

    private final Server server;
    private final Map<String, OnceMQConnectionFactory> nodes = new LinkedHashMap<>();
    private final List<jakarta.jms.Connection> connections = new ArrayList<>();

    GrowthStore(Server server) throws SQLException {
        this.server = server;
        server.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
        server.execute("CREATE SCHEMA " + SCHEMA);
        server.execute("CHECKPOINT");
    }

    /** A started connection to a node. */
    jakarta.jms.Connection connect(String node) throws JMSException {
        jakarta.jms.Connection connection =
                nodes.computeIfAbsent(node, this::factory).createConnection();
        connections.add(connection);
        connection.start();
        return connection;
    }

    private OnceMQConnectionFactory factory(String node) {
        OnceMQConnectionFactory.Builder builder = OnceMQConnectionFactory.builder()
                .url(server.url())
                .option(Option.SCHEMA, "create")
                .option(Option.SCHEMA_NAME, SCHEMA)
                .option(Option.NODE_NAME, node)
                .option(Option.NODE_LINGER, "0s");
        String user = server.user();
        return (user == null ? builder : builder.user(user)).build();
    }

    /** Sends some messages, and has the server copy them until there are as many. */
    void fill(String queue, long count) throws JMSException, SQLException {
        try (jakarta.jms.Connection connection = connect("filler");
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            String text = Payload.text();
            for (long i = 0; i < Math.min(SEED, count); i++) {
                producer.send(session.createTextMessage(text));
            }
            session.commit();
        }
        for (long there = SEED; there < count; ) {
            long more = Math.min(there, count - there);
            server.execute(String.format(Locale.ROOT, """
                    INSERT INTO %1$s.oncemq_message (id, destination, priority, expiration, delivery_count, kind, persistent,
                            sent_at, headers, properties, text_body, body, group_id)
                        SELECT id + %2$d, destination, priority, expiration, delivery_count, kind, persistent,
                            sent_at, headers, properties, text_body, body, group_id
                        FROM %1$s.oncemq_message ORDER BY id LIMIT %3$d
                    """, SCHEMA, there, more));
            there += more;
        }
        server.execute("CHECKPOINT");
    }

    /** A connection to a table for bytes and nothing else. */
    Connection rawTable() throws SQLException {
        server.execute("CREATE TABLE " + SCHEMA + ".raw (id bigserial PRIMARY KEY, body bytea NOT NULL)");
        server.execute("ALTER TABLE " + SCHEMA + ".raw ALTER body SET STORAGE EXTERNAL");
        return server.connect();
    }

    /** A connection whose transaction has a snapshot and an id, and goes on. */
    Connection hold() throws SQLException {
        Connection connection = server.connect();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT txid_current()");
        }
        return connection;
    }

    /** How many statements the server has done. */
    long statements() throws SQLException {
        server.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        return server.number("SELECT sum(calls) FROM pg_stat_statements");
    }

    @Override
    public void close() throws JMSException, SQLException {
        for (jakarta.jms.Connection connection : connections) {
            connection.close();
        }
        nodes.values().forEach(OnceMQConnectionFactory::close);
        server.execute("DROP SCHEMA " + SCHEMA + " CASCADE");
    }
}
