// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Message groups, consumed by processes of which one after the other is killed with messages in its hands. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
abstract class GroupKill extends CrashContract {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int CHAINS = 12;
    private static final int LENGTH = 60;
    private static final int KILLS = 3;

    /** How long a process works for which nobody can look what it has done. */
    private static final long ALONE_MILLIS = 400;

    GroupKill(CrashDatabase.Opening opening) {
        super("groups", opening);
    }

    /** Whether several processes can use the database at the same time. */
    boolean shared() {
        return true;
    }

    @BeforeEach
    void createTable() throws Exception {
        database.execute(GroupChild.TABLE);
    }

    private ChildProcess start(String name) throws IOException {
        return children.start(name, GroupChild.class, List.of(database.url(), database.user(), name));
    }

    private void send() throws Exception {
        try (OnceMQConnectionFactory factory = database.factory("sender");
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(GroupChild.QUEUE));
            for (int number = 1; number <= LENGTH; number++) {
                for (int chain = 0; chain < CHAINS; chain++) {
                    Message message = session.createMessage();
                    message.setStringProperty("JMSXGroupID", "chain" + chain);
                    message.setIntProperty("JMSXGroupSeq", number);
                    producer.send(message);
                }
                session.commit();
            }
        }
    }

    private static void end(ChildProcess child) throws Exception {
        child.awaitReady(PATIENCE);
        child.endInput();
        child.awaitEnd(PATIENCE);
    }

    private long done() throws Exception {
        return database.number("SELECT count(*) FROM step");
    }

    @Test
    void eachGroupIsConsumedInOrderAlthoughConsumersAreKilled() throws Exception {
        send();
        List<ChildProcess> staying = shared() ? List.of(start("stays")) : List.of();
        ChildProcess killed = start("killed-0");
        long all = CHAINS * LENGTH;
        for (int kill = 1; kill <= KILLS; kill++) {
            killed.awaitReady(PATIENCE);
            if (shared()) {
                long soon = all * kill / (KILLS + 2);
                await("some messages").atMost(PATIENCE).until(() -> done() >= soon);
            } else {
                assertThat(killed.endsWithin(ALONE_MILLIS)).as("ends by itself").isFalse();
            }
            killed.kill();
            killed = start("killed-" + kill);
        }
        if (shared()) {
            await("all messages").atMost(PATIENCE).until(() -> done() >= all);
            for (ChildProcess child : staying) {
                end(child);
            }
        } else {
            assertThat(killed.endsWithin(ALONE_MILLIS)).as("ends by itself").isFalse();
        }
        end(killed);
        for (int more = 1; done() < all; more++) {
            ChildProcess next = start("next-" + more);
            next.awaitReady(PATIENCE);
            assertThat(next.endsWithin(ALONE_MILLIS)).as("ends by itself").isFalse();
            end(next);
        }

        assertThat(done()).isEqualTo(all);
        assertThat(database.rows("SELECT * FROM step WHERE done_before <> number - 1 ORDER BY chain, number"))
                .as("messages that were not consumed in their turn")
                .isEmpty();
        await("recovery").atMost(PATIENCE).until(() -> {
            // Whoever comes frees what the last one killed has left behind.
            database.factory("recoverer").createConnection().close();
            return database.number("SELECT count(*) FROM oncemq_claim") == 0;
        });
        assertThat(database.number("SELECT count(*) FROM oncemq_message")).isZero();
    }
}
