// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The older interfaces, of one domain each (Jakarta Messaging 4.1, 4.2, 9.2). */
abstract class DomainContract extends JmsContract {

    DomainContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private interface Forbidden {
        void run() throws JMSException;
    }

    private QueueSession queueSession() throws JMSException {
        QueueConnection connection = closing(factory().createQueueConnection());
        connection.start();
        return connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    private TopicSession topicSession() throws JMSException {
        TopicConnection connection = closing(factory().createTopicConnection());
        connection.start();
        return connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @Test
    void queueSessionHasNoTopics() throws Exception {
        QueueSession session =
                closing(factory().createQueueConnection()).createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        var topic = session().createTopic(name());
        assertRefused(() -> session.createTopic(name()));
        assertRefused(session::createTemporaryTopic);
        assertRefused(() -> session.createDurableSubscriber(topic, name()));
        assertRefused(() -> session.createDurableSubscriber(topic, name(), null, false));
        assertRefused(() -> session.createDurableConsumer(topic, name()));
        assertRefused(() -> session.createDurableConsumer(topic, name(), null, false));
        assertRefused(() -> session.createSharedConsumer(topic, name()));
        assertRefused(() -> session.createSharedConsumer(topic, name(), null));
        assertRefused(() -> session.createSharedDurableConsumer(topic, name()));
        assertRefused(() -> session.createSharedDurableConsumer(topic, name(), null));
        assertRefused(() -> session.unsubscribe(name()));
        assertThat(session.createReceiver(session.createQueue(name()))
                        .getQueue()
                        .getQueueName())
                .isEqualTo(name());
    }

    @Test
    void topicSessionHasNoQueues() throws Exception {
        TopicConnection connection = closing(factory().createTopicConnection());
        TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        var queue = session().createQueue(name());
        assertRefused(() -> session.createQueue(name()));
        assertRefused(session::createTemporaryQueue);
        assertRefused(() -> session.createBrowser(queue));
        assertRefused(() -> session.createBrowser(queue, null));
        connection.start();
        var subscriber = session.createSubscriber(session.createTopic(name()));
        session.createPublisher(session.createTopic(name())).publish(session.createTextMessage("x"));
        assertThat(receive(subscriber, 1)).containsExactly("x");
    }

    private static void assertRefused(Forbidden forbidden) {
        assertThatThrownBy(forbidden::run).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void queueSenderSendsInEachWay() throws Exception {
        QueueSession session = queueSession();
        Queue queue = session.createQueue(name());
        var sender = session.createSender(queue);
        assertThat(sender.getQueue()).isEqualTo(queue);
        sender.send(session.createTextMessage("a"));
        sender.send(session.createTextMessage("b"), DeliveryMode.PERSISTENT, 4, 0);
        var anonymous = session.createSender(null);
        assertThat(anonymous.getQueue()).isNull();
        anonymous.send(queue, session.createTextMessage("c"));
        anonymous.send(queue, session.createTextMessage("d"), DeliveryMode.PERSISTENT, 4, 0);
        assertThatThrownBy(() -> sender.send(queue, session.createMessage()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> sender.send(queue, session.createMessage(), DeliveryMode.PERSISTENT, 4, 0))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> anonymous.send(session.createMessage()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> anonymous.send((Queue) null, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
        assertThat(receive(session.createReceiver(queue), 4)).containsExactly("a", "b", "c", "d");
        assertThatThrownBy(() -> session.createReceiver(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void topicPublisherPublishesInEachWay() throws Exception {
        TopicSession session = topicSession();
        Topic topic = session.createTopic(name());
        var subscriber = session.createSubscriber(topic, "colour IS NULL", false);
        var publisher = session.createPublisher(topic);
        assertThat(publisher.getTopic()).isEqualTo(topic);
        publisher.publish(session.createTextMessage("a"));
        publisher.publish(session.createTextMessage("b"), DeliveryMode.PERSISTENT, 4, 0);
        publisher.send(session.createTextMessage("c"));
        var anonymous = session.createPublisher(null);
        assertThat(anonymous.getTopic()).isNull();
        anonymous.publish(topic, session.createTextMessage("d"));
        anonymous.publish(topic, session.createTextMessage("e"), DeliveryMode.PERSISTENT, 4, 0);
        assertThatThrownBy(() -> publisher.publish(topic, session.createMessage()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> anonymous.publish(session.createMessage()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> anonymous.publish(null, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
        assertThat(receive(subscriber, 5)).containsExactly("a", "b", "c", "d", "e");
        assertThatThrownBy(() -> session.createSubscriber(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void topicSubscriberDoesNotHearItsOwnConnectionIfItSaysSo() throws Exception {
        TopicSession session = topicSession();
        Topic topic = session.createTopic(name());
        var subscriber = session.createSubscriber(topic, null, true);
        assertThat(subscriber.getNoLocal()).isTrue();
        session.createPublisher(topic).publish(session.createTextMessage("own"));
        send(topic, "other");
        assertThat(receive(subscriber, 1)).containsExactly("other");
    }

    @Test
    void domainsCanBeMixedByTheCommonMethods() throws Exception {
        QueueConnection connection = closing(factory().createQueueConnection());
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer subscriber = session.createConsumer(topic(session));
        send(topic(session), "x");
        assertThat(receive(subscriber, 1)).containsExactly("x");
    }

    @Test
    void queueRequestorGetsItsReply() throws Exception {
        QueueSession session = queueSession();
        Queue queue = session.createQueue(name());
        Session responder = session();
        MessageConsumer requests = responder.createConsumer(queue);
        Future<?> reply = threads.submit(() -> reply(responder, requests));
        QueueRequestor requestor = new QueueRequestor(session, queue);
        assertThat(text(requestor.request(session.createTextMessage("hello")))).isEqualTo("re: hello");
        reply.get();
        requestor.close();
        assertRefused(session::createMessage);
        assertThatThrownBy(() -> new QueueRequestor(queueSession(), null))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void topicRequestorGetsItsReply() throws Exception {
        TopicSession session = topicSession();
        Topic topic = session.createTopic(name());
        Session responder = session();
        MessageConsumer requests = responder.createConsumer(topic);
        Future<?> reply = threads.submit(() -> reply(responder, requests));
        TopicRequestor requestor = new TopicRequestor(session, topic);
        assertThat(text(requestor.request(session.createTextMessage("hello")))).isEqualTo("re: hello");
        reply.get();
        requestor.close();
        assertRefused(session::createMessage);
        assertThatThrownBy(() -> new TopicRequestor(topicSession(), null))
                .isInstanceOf(InvalidDestinationException.class);
    }

    private static Void reply(Session responder, MessageConsumer requests) throws JMSException {
        Message request = requests.receive(PRESENT);
        Message response = responder.createTextMessage("re: " + text(request));
        response.setJMSCorrelationID(request.getJMSMessageID());
        responder.createProducer(request.getJMSReplyTo()).send(response);
        return null;
    }
}
