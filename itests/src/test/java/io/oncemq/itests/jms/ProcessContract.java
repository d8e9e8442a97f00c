// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.awaitility.Awaitility.await;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;

/**
 * What several JVMs notice of each other: this one and one or two more, all with the same database. Not on an embedded H2,
 * which has one process.
 */
@Timeout(240)
abstract class ProcessContract extends JmsContract {

    /** Until a process is found dead, which nobody is in the first seconds of a server. */
    static final Duration NOTICED = Duration.ofSeconds(90);

    /** Processes that no test uses now. */
    private final Deque<RemoteClient> idle = new ArrayDeque<>();

    ProcessContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @AfterAll
    void endProcesses() {
        idle.forEach(RemoteClient::close);
    }

    /** A client in another JVM, not connected yet. */
    RemoteClient client() throws Exception {
        RemoteClient client = idle.isEmpty() ? RemoteClient.start(database()) : idle.pop();
        closing(() -> giveBack(client));
        return client;
    }

    private void giveBack(RemoteClient client) throws Exception {
        if (client.isAlive()) {
            client.ask("disconnect");
            idle.push(client);
        }
    }

    /** Such a client, connected. */
    RemoteClient connectedClient() throws Exception {
        RemoteClient client = client();
        client.ask("connect");
        return client;
    }

    /** The number that a query gives; {@code #} stands before the name of a table of the store. */
    long number(String query) throws SQLException {
        try (java.sql.Connection connection = database().connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        query.replaceAll("#(\\w+)", database().table("$1")))) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Waits until the topic of this test has no subscriptions, and nothing is kept for them. */
    void awaitNothingKept() {
        String topic = "(SELECT id FROM #destination WHERE kind = 'TOPIC' AND name = '" + name() + "')";
        await("subscriptions").atMost(NOTICED).until(() -> number("""
                SELECT count(*) FROM #subscription WHERE topic IN\s""" + topic) == 0);
        await("deliveries").atMost(NOTICED).until(() -> number("""
                SELECT count(*) FROM #delivery WHERE subscription NOT IN (SELECT id FROM #subscription)""") == 0);
        await("messages").atMost(NOTICED).until(() -> number("""
                SELECT count(*) FROM #message WHERE destination IN\s""" + topic) == 0);
    }
}
