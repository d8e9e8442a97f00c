// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Requests and replies, by temporary destinations (Jakarta Messaging 6.2.2), between JVMs. */
abstract class ProcessRequestContract extends ProcessContract {

    private static final int REQUESTS = 20;

    ProcessRequestContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @Test
    void requestorGetsTheRepliesOfAnotherProcess() throws Exception {
        RemoteClient replier = connectedClient();
        replier.begin("serve", name(), Integer.toString(REQUESTS));
        QueueConnection connection = closing(factory().createQueueConnection());
        connection.start();
        QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        QueueRequestor requestor = new QueueRequestor(session, session.createQueue(name()));
        for (int i = 0; i < REQUESTS; i++) {
            TextMessage request = session.createTextMessage("request " + i);
            TextMessage reply = (TextMessage) requestor.request(request);
            assertThat(reply.getText()).isEqualTo("re: request " + i);
            assertThat(reply.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
        }
        requestor.close();
        replier.answer();
    }

    @Test
    void replierServesARequestorOfAnotherProcess() throws Exception {
        RemoteClient requester = connectedClient();
        requester.begin("request", name(), "question");
        Session session = session();
        MessageConsumer requests = session.createConsumer(queue(session));
        Message request = requests.receive(PRESENT);
        assertThat(text(request)).isEqualTo("question");
        assertThat(request.getJMSReplyTo()).isInstanceOf(TemporaryQueue.class);
        session.createProducer(request.getJMSReplyTo()).send(session.createTextMessage("answer"));
        assertThat(requester.answer()).isEqualTo("answer");
    }

    @Test
    void repliesOfTwoProcessesAreToldApartByTheirCorrelationIds() throws Exception {
        RemoteClient one = connectedClient();
        RemoteClient two = connectedClient();
        one.begin("serve", name(), "1");
        two.begin("serve", name() + "-two", "1");
        JMSContext context = context();
        TemporaryQueue replies = context.createTemporaryQueue();
        context.createProducer().setJMSReplyTo(replies).setJMSCorrelationID("1").send(queue(context), "a");
        context.createProducer()
                .setJMSReplyTo(replies)
                .setJMSCorrelationID("2")
                .send(context.createQueue(name() + "-two"), "b");
        try (JMSConsumer second = context.createConsumer(replies, "JMSCorrelationID = '2'")) {
            assertThat(second.receiveBody(String.class, PRESENT)).isEqualTo("re: b");
        }
        try (JMSConsumer first = context.createConsumer(replies, "JMSCorrelationID = '1'")) {
            assertThat(first.receiveBody(String.class, PRESENT)).isEqualTo("re: a");
        }
        one.answer();
        two.answer();
    }

    @Test
    void temporaryQueueOfAKilledRequesterIsGone() throws Exception {
        RemoteClient requester = connectedClient();
        String temporary = requester.ask("ask", name(), "question");
        Session session = session();
        MessageConsumer requests = session.createConsumer(queue(session));
        Message request = requests.receive(PRESENT);
        MessageProducer replier = session.createProducer(null);
        replier.send(request.getJMSReplyTo(), session.createTextMessage("never read"));
        requester.kill();
        await().atMost(NOTICED)
                .untilAsserted(() -> assertThatThrownBy(
                                () -> replier.send(request.getJMSReplyTo(), session.createTextMessage("to nobody")))
                        .isInstanceOf(InvalidDestinationException.class));
        assertThat(number("SELECT count(*) FROM #destination WHERE name = '" + temporary + "'"))
                .isZero();
        await().atMost(NOTICED).until(() -> number("""
                SELECT count(*) FROM #message WHERE destination NOT IN (SELECT id FROM #destination)""") == 0);

        // The replier goes on.
        RemoteClient next = connectedClient();
        next.begin("request", name(), "another question");
        Message another = requests.receive(NOTICED.toMillis());
        assertThat(text(another)).isEqualTo("another question");
        replier.send(another.getJMSReplyTo(), session.createTextMessage("answer"));
        assertThat(next.answer()).isEqualTo("answer");
    }

    @Test
    void temporaryTopicHearsOtherProcesses() throws Exception {
        RemoteClient replier = connectedClient();
        replier.begin("serve", name(), "2");
        Session session = session();
        TemporaryTopic replies = session.createTemporaryTopic();
        MessageConsumer one = session.createConsumer(replies);
        MessageConsumer two = session.createConsumer(replies);
        for (String text : new String[] {"a", "b"}) {
            TextMessage request = session.createTextMessage(text);
            request.setJMSReplyTo(replies);
            session.createProducer(queue(session)).send(request);
        }
        assertThat(receive(one, 2)).containsExactly("re: a", "re: b");
        assertThat(receive(two, 2)).containsExactly("re: a", "re: b");
        replier.answer();
    }

    @Test
    void temporaryQueueIsNotConsumedByAnotherProcess() throws Exception {
        RemoteClient other = connectedClient();
        Session session = session();
        TemporaryQueue replies = session.createTemporaryQueue();
        TextMessage request = session.createTextMessage("question");
        request.setJMSReplyTo(replies);
        session.createProducer(queue(session)).send(request);
        assertThatThrownBy(() -> other.ask("consume reply-to", name()))
                .isInstanceOf(RemoteClient.RefusedException.class)
                .hasMessageStartingWith("InvalidDestinationException");
    }

    @Test
    void deletedTemporaryQueueRefusesTheRepliesOfAnotherProcess() throws Exception {
        RemoteClient other = connectedClient();
        Session session = session();
        TemporaryQueue replies = session.createTemporaryQueue();
        TextMessage request = session.createTextMessage("question");
        request.setJMSReplyTo(replies);
        session.createProducer(queue(session)).send(request);
        replies.delete();
        assertThatThrownBy(() -> other.ask("serve", name(), "1"))
                .isInstanceOf(RemoteClient.RefusedException.class)
                .hasMessageStartingWith("InvalidDestinationException");
        // Its transaction was rolled back: the request is there still.
        MessageConsumer requests = session.createConsumer(queue(session));
        Message again = requests.receive(PRESENT);
        assertThat(text(again)).isEqualTo("question");
        assertThat(again.getJMSRedelivered()).isTrue();
    }
}
