// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** NON_PERSISTENT messages to queues: what a consumer does not keep is stored for the others. */
abstract class NonPersistentQueueContract extends NonPersistentContract {

    NonPersistentQueueContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Override
    Destination destination(Session session) throws JMSException {
        return queue(session);
    }

    @Test
    void messageThatItsConsumerHasNotSeenGoesToAnother() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        sendInMemory(session, consumer, "x");
        consumer.close();

        assertThat(rows()).as("it is stored for whoever comes").isEqualTo(1);
        MessageConsumer other = session().createConsumer(queue(session));
        Message message = other.receive(PRESENT);
        assertThat(text(message)).isEqualTo("x");
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertNothingComes(other);
    }

    @Test
    void messageIsStoredWhenTheFactoryIsClosed() throws Exception {
        try (OnceMQConnectionFactory own = database().factory().build();
                jakarta.jms.Connection connection = own.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(queue(session));
            sendInMemory(session, consumer, "x");
            assertThat(rows()).isZero();
        }

        Session session = session();
        assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("x");
    }

    @Test
    void messageOfATransactionThatIsNotCommittedGoesToAnotherWithItsCount() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        sendInMemory(session, consumer, "x");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("x");
        session.close();

        MessageConsumer other = session().createConsumer(queue(session()));
        Message again = other.receive(PRESENT);
        assertThat(text(again)).isEqualTo("x");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertNothingComes(other);
    }

    @Test
    void consumersThatComeAndGoGetEachMessageOnce() throws Exception {
        int count = 2000;
        Session sending = session();
        threads.submit(() -> {
            for (int i = 0; i < count; i++) {
                sendVolatile(sending, queue(sending), Integer.toString(i));
            }
            return null;
        });
        AtomicInteger received = new AtomicInteger();
        List<String> texts = new ArrayList<>();
        Session session = session();
        while (received.get() < count) {
            try (MessageConsumer consumer = session.createConsumer(queue(session))) {
                for (int i = 0; i < 37 && received.get() < count; i++) {
                    texts.add(text(consumer.receive(PRESENT)));
                    received.incrementAndGet();
                }
            }
        }
        assertThat(texts)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(Integer::toString).toList());
        assertThat(rows()).isZero();
    }
}
