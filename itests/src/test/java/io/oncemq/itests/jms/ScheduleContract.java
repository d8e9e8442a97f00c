// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Admin;
import io.oncemq.jms.MessageKeys;
import io.oncemq.jms.MissedOccurrences;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.Recurrence;
import io.oncemq.jms.Schedule;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that recur: docs/delivery.md. */
abstract class ScheduleContract extends JmsContract {

    private static final Recurrence EACH_SECOND = Recurrence.every(Duration.ofSeconds(1));
    private static final Recurrence EACH_DAY = Recurrence.every(Duration.ofDays(1));

    private Admin admin;

    ScheduleContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void administer() throws JMSException {
        admin = factory().admin();
    }

    @AfterEach
    void removeAll() throws JMSException {
        for (Schedule schedule : admin.schedules().list()) {
            admin.schedules().remove(schedule.name());
        }
        admin.close();
    }

    private void put(Session session, Message message, Recurrence recurrence, MissedOccurrences missed)
            throws JMSException {
        admin.schedules().put(name(), queue(session), message, recurrence, missed);
    }

    /** As if time had passed. */
    private void makeDue(Duration before) throws SQLException {
        try (Connection connection = database().connect();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE " + database().table("schedule") + " SET due = ? WHERE name = ?")) {
            statement.setLong(1, System.currentTimeMillis() - before.toMillis());
            statement.setString(2, name());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void messageComesAgainAndAgain() throws Exception {
        Session session = session();
        TextMessage message = session.createTextMessage("tick");
        message.setIntProperty("number", 17);
        message.setJMSCorrelationID("correlation");
        message.setJMSPriority(7);
        Instant begin = Instant.now();
        put(session, message, EACH_SECOND, MissedOccurrences.ALL);
        MessageConsumer consumer = session.createConsumer(queue(session));
        List<Long> due = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Message received = consumer.receive(PRESENT);
            assertThat(text(received)).isEqualTo("tick");
            assertThat(received.getIntProperty("number")).isEqualTo(17);
            assertThat(received.getJMSCorrelationID()).isEqualTo("correlation");
            assertThat(received.getJMSPriority()).isEqualTo(7);
            assertThat(received.getStringProperty("JMS_OnceMQ_Schedule")).isEqualTo(name());
            assertThat(received.getJMSTimestamp()).isGreaterThanOrEqualTo(due.isEmpty() ? 0 : due.get(i - 1));
            due.add(received.getLongProperty("JMS_OnceMQ_ScheduledAt"));
            ids.add(received.getJMSMessageID());
        }
        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> assertThat(id).startsWith("ID:"));
        assertThat(due.get(1)).isEqualTo(due.get(0) + 1000);
        assertThat(due.get(2)).isEqualTo(due.get(1) + 1000);
        assertThat(due.get(0)).isGreaterThan(begin.toEpochMilli());
    }

    @Test
    void eachNodeKnowsAndOneSends() throws Exception {
        Session session = session();
        for (int i = 0; i < 2; i++) {
            OnceMQConnectionFactory other = closing(database()
                    .factory()
                    .option(Option.NODE_NAME, name() + "-" + i)
                    .build());
            closing(other.createConnection());
        }
        put(session, session.createTextMessage("tick"), EACH_SECOND, MissedOccurrences.ALL);
        MessageConsumer consumer = session.createConsumer(queue(session));
        List<Long> due = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            due.add(consumer.receive(PRESENT).getLongProperty("JMS_OnceMQ_ScheduledAt"));
        }
        for (int i = 1; i < due.size(); i++) {
            assertThat(due.get(i)).isEqualTo(due.get(0) + i * 1000L);
        }
    }

    @Test
    void ofThoseThatWereMissedAsManyComeAsAreWanted() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Recurrence eachHour = Recurrence.every(Duration.ofHours(1));
        for (MissedOccurrences missed : MissedOccurrences.values()) {
            put(session, session.createTextMessage("tick"), eachHour, missed);
            makeDue(Duration.ofMinutes(150));
            int expected = switch (missed) {
                case SKIP -> 0;
                case LATEST -> 1;
                case ALL -> 3;
            };
            List<Long> due = new ArrayList<>();
            for (int i = 0; i < expected; i++) {
                due.add(consumer.receive(PRESENT).getLongProperty("JMS_OnceMQ_ScheduledAt"));
            }
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(admin.schedules()
                                    .find(name())
                                    .orElseThrow()
                                    .next()
                                    .orElseThrow())
                            .isAfter(Instant.now()));
            assertNothingComes(consumer);
            assertThat(due).isSorted().doesNotHaveDuplicates();
        }
        put(session, session.createTextMessage("a little late"), EACH_DAY, MissedOccurrences.SKIP);
        makeDue(Duration.ofSeconds(30));
        assertThat(receive(consumer, 1)).containsExactly("a little late");
    }

    @Test
    void scheduleIsShownPausedResumedReplacedAndRemoved() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        Recurrence nightly = Recurrence.cron("0 2 * * MON-FRI", ZoneOffset.UTC);
        put(session, session.createTextMessage("run"), nightly, MissedOccurrences.LATEST);

        Schedule shown = admin.schedules().find(name()).orElseThrow();
        assertThat(shown.destination()).isEqualTo(name());
        assertThat(shown.topic()).isFalse();
        assertThat(shown.recurrence()).isEqualTo(nightly).hasToString("cron 0 2 * * MON-FRI Z");
        assertThat(shown.missed()).isEqualTo(MissedOccurrences.LATEST);
        assertThat(shown.paused()).isFalse();
        assertThat(shown.next()).contains(nightly.next(Instant.now()).orElseThrow());
        assertThat(text(shown.message())).isEqualTo("run");

        assertThat(admin.schedules().pause(name())).isTrue();
        assertThat(admin.schedules().find(name()).orElseThrow().next()).isEmpty();
        assertThat(admin.schedules().resume(name())).isTrue();
        assertThat(admin.schedules().resume(name())).as("not paused any more").isFalse();
        assertThat(admin.schedules().find(name()).orElseThrow().paused()).isFalse();

        put(session, session.createTextMessage("other"), EACH_SECOND, MissedOccurrences.ALL);
        assertThat(receive(consumer, 1)).containsExactly("other");
        assertThat(admin.schedules().remove(name())).isTrue();
        assertThat(admin.schedules().remove(name())).isFalse();
        assertThat(admin.schedules().pause(name())).isFalse();
        assertThat(admin.schedules().list()).isEmpty();
        // What was sent meanwhile, once at most.
        consumer.receive(ABSENT);
        assertThat(consumer.receive(1500)).isNull();
    }

    @Test
    void messageWithAKeyReplacesTheOneBefore() throws Exception {
        Session session = session();
        Message message = session.createTextMessage("latest");
        message.setStringProperty(MessageKeys.PROPERTY, "state");
        put(session, message, Recurrence.every(Duration.ofMinutes(1)), MissedOccurrences.ALL);
        makeDue(Duration.ofMinutes(5));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> admin.schedules()
                        .find(name())
                        .orElseThrow()
                        .next()
                        .orElseThrow()
                        .isAfter(Instant.now()));
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("latest");
        assertNothingComes(consumer);
    }

    @Test
    void objectsAndTopicsRecurToo() throws Exception {
        Session session = session();
        MessageConsumer subscriber = session.createConsumer(topic(session));
        ObjectMessage message = session.createObjectMessage(new ArrayList<>(List.of("a")));
        admin.schedules().put(name(), topic(session), message, EACH_DAY, MissedOccurrences.LATEST);
        assertThat(admin.schedules().find(name()).orElseThrow().topic()).isTrue();
        makeDue(Duration.ofSeconds(1));
        assertThat(subscriber.receive(PRESENT)).isInstanceOf(ObjectMessage.class);
    }

    @Test
    void fullDestinationIsTriedAgain() throws Exception {
        Session session = session();
        admin.set(name(), "maximum-messages", "1");
        admin.set(name(), "when-full", "fail");
        send(queue(session), "in the way");
        put(session, session.createTextMessage("tick"), EACH_DAY, MissedOccurrences.LATEST);
        makeDue(Duration.ofSeconds(1));
        assertThat(admin.schedules().find(name()).orElseThrow().next().orElseThrow())
                .isBefore(Instant.now());
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 2)).containsExactly("in the way", "tick");
        admin.clear(name(), "maximum-messages");
        admin.clear(name(), "when-full");
    }

    @Test
    void whatCannotRecurIsRefused() throws Exception {
        Session session = session();
        Message message = session.createTextMessage("tick");
        Queue queue = queue(session);
        for (String bad : List.of("", "a b", "a/b", "x".repeat(256), "\u00e4")) {
            assertThatThrownBy(() -> admin.schedules().put(bad, queue, message, EACH_DAY, MissedOccurrences.LATEST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name of a schedule");
        }
        assertThatThrownBy(() -> admin.schedules()
                        .put(name(), session.createTemporaryQueue(), message, EACH_DAY, MissedOccurrences.LATEST))
                .isInstanceOf(InvalidDestinationException.class);
        Message unique = session.createMessage();
        unique.setStringProperty("JMS_OnceMQ_DuplicateID", "1");
        assertThatThrownBy(() -> put(session, unique, EACH_DAY, MissedOccurrences.LATEST))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("duplicate detection");
        assertThat(admin.schedules().list()).isEmpty();
    }
}
