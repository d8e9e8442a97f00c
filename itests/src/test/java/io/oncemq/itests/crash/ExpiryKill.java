// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.DeadLetter;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes are killed while they move expired messages: each message is in one place all the same. */
@Timeout(240)
abstract class ExpiryKill extends CrashContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MESSAGES = 3000;
    private static final int KILLS = 5;

    private static final long TIME_TO_LIVE = 5000;

    ExpiryKill(CrashDatabase.Opening opening) {
        super("expiry", opening);
    }

    @Test
    void eachExpiredMessageGoesToTheExpiryQueueOnce() throws Exception {
        List<String> sent = send();
        for (int kill = 1; kill <= KILLS; kill++) {
            ChildProcess child = start(kill, kill * sent.size() / (KILLS + 1));
            await("enough were moved")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(child::isReady);
            child.kill();
        }
        ChildProcess last = start(KILLS + 1, sent.size());
        last.awaitReady(PATIENCE);
        last.endInput();
        last.awaitEnd(PATIENCE);
        try (OnceMQConnectionFactory factory = database.factory("checker");
                Admin admin = factory.admin()) {
            List<DeadLetter> expired = admin.deadLetters(ExpiryChild.EXPIRED).list(null, 0, 10 * MESSAGES);
            List<String> texts = new ArrayList<>();
            for (DeadLetter letter : expired) {
                texts.add(letter.origin() + " " + letter.message().getBody(String.class));
                assertThat(letter.cause()).contains("expired");
            }
            assertThat(texts).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(admin.destinations())
                    .filteredOn(figures -> !figures.name().equals(ExpiryChild.EXPIRED))
                    .allSatisfy(figures -> assertThat(figures.messages()).isZero());
        }
    }

    private ChildProcess start(int number, int enough) throws Exception {
        String name = "child" + number;
        return children.start(
                name, ExpiryChild.class, List.of(database.url(), database.user(), name, Integer.toString(enough)));
    }

    /** Each is a queue and a text. */
    private List<String> send() throws Exception {
        List<String> sent = new ArrayList<>();
        try (OnceMQConnectionFactory factory = database.factory("sender");
                Admin admin = factory.admin();
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(null)) {
            for (String queue : List.of(ExpiryChild.IDLE, ExpiryChild.READ)) {
                admin.set(queue, "expiry-queue", ExpiryChild.EXPIRED);
            }
            // They expire when the sender is gone, so that it does not move them itself.
            producer.setTimeToLive(TIME_TO_LIVE);
            for (int i = 0; i < MESSAGES; i++) {
                for (String queue : List.of(ExpiryChild.IDLE, ExpiryChild.READ)) {
                    producer.send(session.createQueue(queue), session.createTextMessage("t" + i));
                    sent.add(queue + " t" + i);
                }
            }
            session.commit();
        }
        long late = System.currentTimeMillis() + TIME_TO_LIVE;
        await("expiration").atMost(PATIENCE).until(() -> System.currentTimeMillis() > late);
        return sent;
    }
}
