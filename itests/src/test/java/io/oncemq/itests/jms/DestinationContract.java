// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Temporary destinations, and those that are not there (Jakarta Messaging 4.1.4, 4.2.7, 6.2.2). */
abstract class DestinationContract extends JmsContract {

    DestinationContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Test
    void temporaryQueueIsReadByItsConnectionOnly() throws Exception {
        Session owner = session();
        TemporaryQueue queue = owner.createTemporaryQueue();
        Session other = session();
        assertThatThrownBy(() -> other.createConsumer(queue)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> other.createConsumer(other.createQueue(queue.getQueueName())))
                .isInstanceOf(JMSException.class);
        other.createProducer(queue).send(other.createTextMessage("x"));
        assertThat(receive(owner.createConsumer(queue), 1)).containsExactly("x");
    }

    @Test
    void temporaryDestinationWithAConsumerCannotBeDeleted() throws Exception {
        Session session = session();
        TemporaryQueue queue = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(queue);
        assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
        consumer.close();
        queue.delete();
        assertThatThrownBy(() -> session.createConsumer(queue)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createProducer(queue)).isInstanceOf(InvalidDestinationException.class);
        TemporaryTopic topic = session.createTemporaryTopic();
        MessageConsumer subscriber = session.createConsumer(topic);
        assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class);
        subscriber.close();
        topic.delete();
    }

    @Test
    void temporaryDestinationEndsWithItsConnectionNotWithItsSession() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        TemporaryQueue queue = session.createTemporaryQueue();
        session.close();
        Session other = session();
        MessageProducer producer = other.createProducer(queue);
        producer.send(other.createTextMessage("x"));
        assertThat(receive(connection.createSession().createConsumer(queue), 1)).containsExactly("x");
        connection.close();
        // That another connection's temporary queue is gone is noticed within a second.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(
                                () -> other.createProducer(null).send(queue, other.createTextMessage("y")))
                        .isInstanceOf(InvalidDestinationException.class));
    }

    @Test
    void temporaryTopicIsReadByItsConnectionOnly() throws Exception {
        Connection connection = connect();
        Session owner = connection.createSession();
        TemporaryTopic topic = owner.createTemporaryTopic();
        Session other = session();
        assertThatThrownBy(() -> other.createConsumer(topic)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> other.createSharedConsumer(topic, name())).isInstanceOf(JMSException.class);
        MessageConsumer consumer = connection.createSession().createConsumer(topic);
        MessageConsumer shared = owner.createSharedConsumer(topic, name());
        other.createProducer(topic).send(other.createTextMessage("x"));
        assertThat(receive(consumer, 1)).containsExactly("x");
        assertThat(receive(shared, 1)).containsExactly("x");
    }

    @Test
    void eachTemporaryDestinationIsAnother() throws Exception {
        Session session = session();
        assertThat(List.of(
                        session.createTemporaryQueue().getQueueName(),
                        session.createTemporaryQueue().getQueueName(),
                        session.createTemporaryTopic().getTopicName(),
                        session().createTemporaryQueue().getQueueName()))
                .doesNotHaveDuplicates();
    }

    @Test
    void temporaryDestinationOfAnotherConnectionCannotBeDeleted() throws Exception {
        Session owner = session();
        TemporaryQueue queue = owner.createTemporaryQueue();
        Message request = owner.createMessage();
        request.setJMSReplyTo(queue);
        owner.createProducer(queue(owner)).send(request);
        Session other = session();
        Destination replyTo =
                other.createConsumer(queue(other)).receive(PRESENT).getJMSReplyTo();
        assertThat(replyTo).isInstanceOf(TemporaryQueue.class);
        assertThatThrownBy(((TemporaryQueue) replyTo)::delete).isInstanceOf(JMSException.class);
        other.createProducer(replyTo).send(other.createTextMessage("reply"));
        assertThat(receive(owner.createConsumer(queue), 1)).containsExactly("reply");
    }

    @Test
    void deletedTemporaryDestinationCannotBeSentTo() throws Exception {
        Session owner = session();
        TemporaryQueue queue = owner.createTemporaryQueue();
        MessageProducer own = owner.createProducer(queue);
        Session other = session();
        MessageProducer foreign = other.createProducer(queue);
        foreign.send(other.createTextMessage("before"));
        queue.delete();
        queue.delete();
        assertThatThrownBy(() -> own.send(owner.createMessage())).isInstanceOf(InvalidDestinationException.class);
        // Another connection may have looked it up a moment ago: it notices within a second.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(() -> foreign.send(other.createMessage()))
                        .isInstanceOf(InvalidDestinationException.class));
    }

    @Test
    void nobodyCreatesWhatIsNotThereWhenThatIsSwitchedOff() throws Exception {
        try (var strict =
                        database().factory().option(Option.AUTO_CREATE, "false").build();
                Connection connection = strict.createConnection();
                JMSContext context = strict.createContext()) {
            connection.setClientID(name());
            Session session = connection.createSession();
            Queue queue = session.createQueue(name());
            Topic topic = session.createTopic(name());
            for (ThrowingCallable forbidden : List.<ThrowingCallable>of(
                    () -> session.createProducer(queue),
                    () -> session.createProducer(null).send(queue, session.createMessage()),
                    () -> session.createConsumer(queue),
                    () -> session.createConsumer(queue, "a = 1"),
                    () -> session.createBrowser(queue),
                    () -> session.createConsumer(topic),
                    () -> session.createSharedConsumer(topic, "s"),
                    () -> session.createDurableConsumer(topic, "d"),
                    () -> session.createSharedDurableConsumer(topic, "sd"),
                    () -> connection.createConnectionConsumer(queue, null, () -> null, 1))) {
                assertThatThrownBy(forbidden)
                        .isInstanceOf(InvalidDestinationException.class)
                        .hasMessageContaining(name())
                        .hasMessageContaining("auto-create");
            }
            for (ThrowingCallable forbidden : List.<ThrowingCallable>of(
                    () -> context.createProducer().send(queue, "x"),
                    () -> context.createConsumer(queue),
                    () -> context.createBrowser(queue),
                    () -> context.createSharedConsumer(topic, "s"))) {
                assertThatThrownBy(forbidden).isInstanceOf(InvalidDestinationRuntimeException.class);
            }
            // As soon as somebody who may create it has done so, it is there.
            send(queue, "x");
            connection.start();
            assertThat(receive(session.createConsumer(queue), 1)).containsExactly("x");
        }
    }

    @Test
    void destinationsWithoutNameAreRefused() throws Exception {
        Session session = session();
        for (String name : new String[] {null, ""}) {
            assertThatThrownBy(() -> session.createQueue(name)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createTopic(name)).isInstanceOf(JMSException.class);
        }
        Queue queue = session.createQueue("Name");
        assertThat(queue).isEqualTo(session.createQueue("Name")).isNotEqualTo(session.createQueue("name"));
        assertThat(queue).isNotEqualTo(session.createTopic("Name"));
        assertThat(queue.getQueueName()).isEqualTo("Name");
    }
}
