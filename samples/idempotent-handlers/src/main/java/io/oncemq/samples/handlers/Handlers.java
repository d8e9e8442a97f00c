// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.handlers;

import io.oncemq.idempotent.ConditionalUpdate;
import io.oncemq.idempotent.Inbox;
import io.oncemq.idempotent.MessageKey;
import io.oncemq.idempotent.Outcome;
import io.oncemq.idempotent.StateMachine;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Handlers of messages that may come twice, and late; each makes it harmless in another way. */
final class Handlers {

    private static final StateMachine ORDER = StateMachine.builder()
            .transition("NEW", "PAID")
            .transition("PAID", "SHIPPED")
            .build();

    private final DataSource dataSource;
    private final Inbox inbox;

    Handlers(DataSource dataSource) {
        this.dataSource = dataSource;
        this.inbox = Inbox.builder("stock", dataSource).build();
    }

    void createTables(Connection connection) throws SQLException {
        inbox.createTable();
        for (String table : new String[] {
            "stock (article VARCHAR(20) PRIMARY KEY, amount INTEGER)",
            "placed_order (id INTEGER PRIMARY KEY, state VARCHAR(20))",
            "price (article VARCHAR(20) PRIMARY KEY, amount INTEGER, changed_at BIGINT)",
            "customer (id INTEGER PRIMARY KEY, address VARCHAR(100), version BIGINT)"
        }) {
            try (PreparedStatement create = connection.prepareStatement("CREATE TABLE IF NOT EXISTS " + table)) {
                create.execute();
            }
        }
    }

    /** A command that counts down, where a second time would do harm: by the message's identifier. */
    MessageListener byMessageId() {
        return inbox.listener(MessageKey.messageId(), (message, connection) -> {
            try (PreparedStatement take =
                    connection.prepareStatement("UPDATE stock SET amount = amount - ? WHERE article = ?")) {
                take.setInt(1, message.getIntProperty("amount"));
                take.setString(2, message.getStringProperty("article"));
                take.executeUpdate();
            }
        });
    }

    /** A command that brings an order from one state to the next: by its state. */
    MessageListener byState() {
        return inTransaction((message, connection) -> ConditionalUpdate.of("placed_order")
                .where("id", message.getIntProperty("order"))
                .transition(
                        connection,
                        "state",
                        ORDER,
                        message.getStringProperty("from"),
                        message.getStringProperty("to")));
    }

    /** An event that tells a new value: by a conditional update, so that an older one never takes its place. */
    MessageListener byConditionalUpdate() {
        return inTransaction((message, connection) -> ConditionalUpdate.of("price")
                .where("article", message.getStringProperty("article"))
                .set("amount", message.getIntProperty("amount"))
                .ifNewer(connection, "changed_at", message.getLongProperty("changedAt")));
    }

    /** A document in numbered editions: by its version, so that each is applied, in order. */
    MessageListener byVersion() {
        return inTransaction((message, connection) -> {
            Outcome outcome = ConditionalUpdate.of("customer")
                    .where("id", message.getIntProperty("customer"))
                    .set("address", message.getBody(String.class))
                    .ifNext(connection, "version", message.getLongProperty("version"));
            if (outcome == Outcome.OUT_OF_ORDER) {
                // Rolled back, so that it comes again, when the edition before it has been applied.
                throw new IllegalStateException("An earlier edition is missing");
            }
            return outcome;
        });
    }

    private interface Handler {
        Outcome handle(Message message, Connection connection) throws Exception;
    }

    private MessageListener inTransaction(Handler handler) {
        return message -> {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                boolean done = false;
                try {
                    Outcome outcome = handler.handle(message, connection);
                    connection.commit();
                    done = true;
                    System.out.println(message.getJMSDestination() + ": " + outcome);
                } finally {
                    if (!done) {
                        connection.rollback();
                    }
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                // So that the message is delivered again.
                throw new IllegalStateException(e);
            }
        };
    }
}
