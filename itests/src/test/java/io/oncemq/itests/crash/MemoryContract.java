// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a process with a heap of {@value #HEAP} can do: go through a long queue, of about as many messages as {@code
 * -Doncemq.backlog} says, and send and receive a message of as many MiB as {@code -Doncemq.large} says.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
abstract class MemoryContract extends CrashContract {

    private static final String HEAP = "-Xmx256m";
    private static final int BACKLOG = Integer.getInteger("oncemq.backlog", 16_000);
    private static final int LARGE = Integer.getInteger("oncemq.large", 64);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String COLUMNS =
            "destination, priority, expiration, delivery_count, kind, persistent, sent_at,"
                    + " headers, properties, text_body, body, group_id";

    MemoryContract(CrashDatabase.Opening opening) {
        super("memory", opening);
    }

    private long run(String what) throws Exception {
        List<String> arguments = List.of(database.url(), database.user(), what, Integer.toString(LARGE));
        try (ChildProcess child = ChildProcess.start(what, directory, List.of(HEAP), MemoryChild.class, arguments)) {
            child.awaitEnd(PATIENCE);
            return Long.parseLong(child.awaitAnswer(PATIENCE));
        }
    }

    @Test
    void aLongQueueIsBrowsedSearchedAndDrained() throws Exception {
        long backlog = fill();
        System.out.println(getClass() + ": " + backlog + " messages");
        assertThat(run(MemoryChild.BROWSE)).isEqualTo(backlog);
        long selected = backlog / MemoryChild.KINDS;
        assertThat(run(MemoryChild.SELECT)).isEqualTo(selected);
        assertThat(run(MemoryChild.DRAIN)).isEqualTo(backlog - selected);
    }

    /** Sends some messages, and has the database copy them until there are enough. */
    private long fill() throws Exception {
        try (OnceMQConnectionFactory factory = database.factory("sender");
                Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(MemoryChild.QUEUE))) {
            for (int kind = 0; kind < MemoryChild.KINDS; kind++) {
                Message message = session.createTextMessage("text ".repeat(20));
                message.setIntProperty("kind", kind);
                producer.send(message);
            }
            session.commit();
        }
        long messages = MemoryChild.KINDS;
        while (messages < BACKLOG) {
            database.execute(
                    "INSERT INTO oncemq_message (id, " + COLUMNS + ") SELECT id + (SELECT max(id) - min(id) + 1"
                            + " FROM oncemq_message), " + COLUMNS + " FROM oncemq_message");
            messages *= 2;
        }
        return messages;
    }

    /** Together they are as large as the heap, so that not all of them can be fetched ahead. */
    @Test
    void manyQueuesOfLargeMessagesAreReadAtTheSameTime() throws Exception {
        assertThat(run(MemoryChild.MANY)).isEqualTo(MemoryChild.QUEUES * MemoryChild.MESSAGES);
    }

    @Test
    void aLargeMessageOfBytesFits() throws Exception {
        assertThat(run(MemoryChild.BYTES)).isEqualTo((long) LARGE << 20);
    }

    @Test
    void aLargeTextFits() throws Exception {
        assertThat(run(MemoryChild.TEXT)).isEqualTo((long) LARGE << 20);
    }
}
