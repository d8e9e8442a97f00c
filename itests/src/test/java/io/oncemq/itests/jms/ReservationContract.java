// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.MessageReservation;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Waiting for a message before it is received. */
abstract class ReservationContract extends JmsContract {

    ReservationContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Test
    void reservedMessageIsReceivedNext() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(MessageReservation.await(consumer, ABSENT)).isFalse();
        send(queue(session), "a", "b");
        assertThat(MessageReservation.await(consumer, PRESENT)).isTrue();
        assertThat(MessageReservation.await(consumer, PRESENT)).isTrue();
        assertThat(text(consumer.receiveNoWait())).isEqualTo("a");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("b");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void reservedMessageIsNotYetReceived() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "x");
        assertThat(MessageReservation.await(consumer, PRESENT)).isTrue();
        session.commit();
        assertThat(text(consumer.receiveNoWait())).isEqualTo("x");
        session.rollback();
        Message again = consumer.receive(PRESENT);
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        session.commit();
    }

    @Test
    void reservedMessageGoesBackUncountedWhenTheConsumerIsClosed() throws Exception {
        Session session = session();
        send(queue(session), "x", "y");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(MessageReservation.await(consumer, PRESENT)).isTrue();
        consumer.close();
        assertFirstDelivery(session().createConsumer(queue(session)).receive(PRESENT), "x");
    }

    @Test
    void reservedMessageGoesBackUncountedWhenTheSessionIsClosed() throws Exception {
        Session session = session();
        send(queue(session), "x");
        assertThat(MessageReservation.await(session.createConsumer(queue(session)), PRESENT))
                .isTrue();
        session.close();
        Session other = session();
        assertFirstDelivery(other.createConsumer(queue(other)).receive(PRESENT), "x");
    }

    @Test
    void receiveOfAStoppedConnectionLetsOthersHaveTheReserved() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        send(queue(session), "x");
        assertThat(MessageReservation.await(consumer, PRESENT)).isTrue();
        connection.stop();
        assertThat(consumer.receiveNoWait()).isNull();
        Session other = session();
        assertFirstDelivery(other.createConsumer(queue(other)).receive(PRESENT), "x");
    }

    @Test
    void waitEndsWithTheConsumer() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> reserved = thread.submit(() -> MessageReservation.await(consumer, 0));
            assertThatThrownBy(() -> reserved.get(ABSENT, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            consumer.close();
            assertThat(reserved.get(20, TimeUnit.SECONDS)).isFalse();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void consumerWithListenerCannotReserve() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.setMessageListener(message -> {});
        assertThatThrownBy(() -> MessageReservation.await(consumer, 1)).isInstanceOf(IllegalStateException.class);
    }

    private static void assertFirstDelivery(Message message, String text) throws Exception {
        assertThat(text(message)).isEqualTo(text);
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(message.getJMSRedelivered()).isFalse();
    }
}
