// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The beginning of a campaign and what is to be found at its end. */
final class CampaignEvidence {

    private static final long EVENT_MILLIS = 2000;

    private CampaignEvidence() {}

    /** Makes the tables. */
    static void prepare(CampaignDatabase database) throws SQLException, JMSException {
        Business.createTables(database.address());
        try (OnceMQConnectionFactory factory = database.address().factory("preparation");
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            session.createConsumer(session.createQueue(Business.ORDERS)).close();
        }
        database.watch();
    }

    /** Reads what the children have recorded, and what is in the database. */
    static CampaignBook collect(CampaignDatabase database, Path directory, List<String> names)
            throws SQLException, IOException, JMSException {
        DatabaseAddress address = database.address();
        List<SentUnit> units = new ArrayList<>();
        List<Receipt> receipts = new ArrayList<>();
        for (String name : names) {
            units.addAll(SentUnit.parse(name, RecordLog.read(ChildSettings.sentLog(directory, name))));
            receipts.addAll(Receipt.parse(name, RecordLog.read(ChildSettings.receivedLog(directory, name))));
        }
        receipts.sort(Comparator.comparingLong(Receipt::micros));
        return new CampaignBook(
                units,
                receipts,
                address.numbers("SELECT order_number FROM shipment"),
                address.numbers("SELECT order_number FROM booking"),
                takeEvents(address),
                database.losses());
    }

    private static List<Long> takeEvents(DatabaseAddress address) throws JMSException {
        List<Long> events = new ArrayList<>();
        try (OnceMQConnectionFactory factory = address.factory("collection");
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(Business.EVENTS))) {
            connection.start();
            for (Message event = consumer.receive(EVENT_MILLIS);
                    event != null;
                    event = consumer.receive(EVENT_MILLIS)) {
                events.add(Long.valueOf(((TextMessage) event).getText()));
                if (events.size() % 100 == 0) {
                    session.commit();
                }
            }
            session.commit();
        }
        return events;
    }

    /** Those that ended in good order have left nothing to be recovered. */
    static void requireNoNode(DatabaseAddress address) throws SQLException {
        for (String table : List.of("node", "claim", "lease", "member")) {
            assertThat(address.rows("SELECT * FROM oncemq_" + table))
                    .as("table " + table)
                    .isEmpty();
        }
    }

    static void requireNothingLeft(DatabaseAddress address) throws SQLException {
        requireNoNode(address);
        for (String table : List.of("message", "delivery", "delayed", "parked")) {
            assertThat(address.rows("SELECT * FROM oncemq_" + table))
                    .as("table " + table)
                    .isEmpty();
        }
    }
}
