// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static javax.transaction.xa.XAResource.TMFAIL;
import static javax.transaction.xa.XAResource.TMJOIN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMRESUME;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.TMSUSPEND;
import static javax.transaction.xa.XAResource.XA_OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicSession;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/** What branches do to messages. */
abstract class XaMessagingContract extends XaContract {

    XaMessagingContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Receives what is there in a branch, and ends the work for it. */
    private static Xid received(XASession session, MessageConsumer consumer, String... texts) throws Exception {
        Xid xid = TestXid.next();
        session.getXAResource().start(xid, TMNOFLAGS);
        assertThat(receive(consumer, texts.length)).containsExactly(texts);
        session.getXAResource().end(xid, TMSUCCESS);
        return xid;
    }

    @Test
    void sendsAreVisibleWhenTheBranchIsCommitted() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);
        MessageConsumer elsewhere = session().createConsumer(queue);

        Xid two = preparedBranch(session, queue, "a", "b");
        Xid one = endedBranch(session, queue, "c");
        assertNothingComes(elsewhere);
        session.getXAResource().commit(two, false);
        session.getXAResource().commit(one, true);

        assertThat(receive(elsewhere, 3)).containsExactly("a", "b", "c");
    }

    @Test
    void sendsOfABranchThatIsRolledBackNeverWere() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);

        session.getXAResource().rollback(preparedBranch(session, queue, "a"));
        session.getXAResource().rollback(endedBranch(session, queue, "b"));

        assertThat(receiveAll(queue, 0)).isEmpty();
    }

    @Test
    void committedReceiptsAreGone() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);
        send(queue, "a", "b", "c");
        MessageConsumer consumer = session.createConsumer(queue);

        Xid two = received(session, consumer, "a");
        assertThat(session.getXAResource().prepare(two)).isEqualTo(XA_OK);
        Xid one = received(session, consumer, "b");
        session.getXAResource().commit(two, false);
        session.getXAResource().commit(one, true);
        consumer.close();

        assertThat(receiveAll(queue, 1)).containsExactly("c");
    }

    @Test
    void receiptsThatAreRolledBackComeAgainCountedOnce() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);
        send(queue, "a", "b");
        MessageConsumer consumer = session.createConsumer(queue);
        XAResource resource = session.getXAResource();

        for (int delivery = 1; delivery <= 5; delivery++) {
            Xid xid = TestXid.next();
            resource.start(xid, TMNOFLAGS);
            for (String expected : List.of("a", "b")) {
                Message message = consumer.receive(PRESENT);
                assertThat(text(message)).isEqualTo(expected);
                assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
                assertThat(message.getJMSRedelivered()).isEqualTo(delivery > 1);
            }
            resource.end(xid, TMSUCCESS);
            if (delivery % 2 == 0) {
                assertThat(resource.prepare(xid)).isEqualTo(XA_OK);
            }
            resource.rollback(xid);
        }
    }

    @Test
    void branchesOfOneSessionInTurnsAreKeptApart() throws Exception {
        XASession session = xaSession();
        XAResource resource = session.getXAResource();
        Queue queue = queue(session);
        Queue out = session.createQueue(name() + "-out");
        send(queue, "a", "b", "c", "d");
        MessageConsumer consumer = session.createConsumer(queue);
        Xid kept = TestXid.next();
        Xid dropped = TestXid.next();

        resource.start(kept, TMNOFLAGS);
        assertThat(receive(consumer, 1)).containsExactly("a");
        sendBy(session, out, "kept 1");
        resource.end(kept, TMSUSPEND);
        resource.start(dropped, TMNOFLAGS);
        assertThat(receive(consumer, 1)).containsExactly("b");
        sendBy(session, out, "dropped");
        resource.end(dropped, TMSUSPEND);
        sendBy(session, out, "outside");
        resource.start(kept, TMRESUME);
        assertThat(receive(consumer, 1)).containsExactly("c");
        sendBy(session, out, "kept 2");
        resource.end(kept, TMSUCCESS);
        resource.end(dropped, TMSUCCESS);
        resource.rollback(dropped);
        assertThat(resource.prepare(kept)).isEqualTo(XA_OK);
        resource.commit(kept, false);
        consumer.close();

        assertThat(receiveAll(queue, 2)).containsExactly("b", "d");
        assertThat(receiveAll(out, 3)).containsExactly("outside", "kept 1", "kept 2");
    }

    @Test
    void sessionsJoinOneBranch() throws Exception {
        XASession first = xaSession();
        XASession second = xaSession();
        Queue queue = queue(first);
        Xid xid = TestXid.next();

        first.getXAResource().start(xid, TMNOFLAGS);
        second.getXAResource().start(xid, TMJOIN);
        sendBy(first, queue, "1");
        sendBy(second, queue, "2");
        sendBy(first, queue, "3");
        first.getXAResource().end(xid, TMSUCCESS);
        second.getXAResource().end(xid, TMSUCCESS);
        assertThat(second.getXAResource().prepare(xid)).isEqualTo(XA_OK);
        assertThat(receiveAll(queue, 0)).isEmpty();
        second.getXAResource().commit(xid, false);

        assertThat(receiveAll(queue, 3)).containsExactly("1", "2", "3");
    }

    @Test
    void branchIsCompletedByAnyResource() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);
        XAResource sameNode = xaSession().getXAResource();
        XAResource otherNode = otherNode().createXASession().getXAResource();

        Xid one = endedBranch(session, queue, "same node, one phase");
        sameNode.commit(one, true);
        Xid two = endedBranch(session, queue, "same node");
        assertThat(sameNode.prepare(two)).isEqualTo(XA_OK);
        sameNode.commit(two, false);
        otherNode.commit(preparedBranch(session, queue, "other node"), false);
        otherNode.rollback(preparedBranch(session, queue, "nothing"));

        assertThat(receiveAll(queue, 3)).containsExactly("same node, one phase", "same node", "other node");
    }

    @Test
    void receiptsRolledBackByAnotherNodeComeAgain() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);
        send(queue, "a", "b", "c");
        MessageConsumer consumer = session.createConsumer(queue);
        XAResource otherNode = otherNode().createXASession().getXAResource();

        Xid xid = received(session, consumer, "a", "b");
        assertThat(session.getXAResource().prepare(xid)).isEqualTo(XA_OK);
        otherNode.rollback(xid);
        consumer.close();

        assertThat(receiveAll(queue, 3)).containsExactly("a", "b", "c");
    }

    /** Connection.close(): "the result of a closed session's work is determined later by the transaction manager". */
    @Test
    void workOfAClosedConnectionIsDecidedByTheTransactionManager() throws Exception {
        XAConnection connection = connectXA();
        XASession session = connection.createXASession();
        XAResource resource = session.getXAResource();
        Queue queue = queue(session);
        Queue out = session.createQueue(name() + "-out");
        send(queue, "a", "b");
        MessageConsumer consumer = session.createConsumer(queue);
        Xid committed = received(session, consumer, "a");
        Xid ended = TestXid.next();
        resource.start(ended, TMNOFLAGS);
        sendBy(session, out, "sent");
        assertThat(receive(consumer, 1)).containsExactly("b");
        connection.close();

        assertThat(resource.prepare(committed)).isEqualTo(XA_OK);
        resource.commit(committed, false);
        assertThat(receiveAll(queue, 0)).isEmpty();
        resource.end(ended, TMSUCCESS);
        resource.rollback(ended);

        assertThat(receiveAll(queue, 1)).containsExactly("b");
        assertThat(receiveAll(out, 0)).isEmpty();
    }

    @Test
    void outsideOfABranchTheSessionAcknowledgesAndSendsByItself() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);
        send(queue, "a", "b");

        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer, 1)).containsExactly("a");
        sendBy(session, queue, "c");
        session.close();

        assertThat(receiveAll(queue, 2)).containsExactly("b", "c");
    }

    @Test
    void sessionIsTransactedAndCannotEndItsTransactionItself() throws Exception {
        XAConnection connection = connectXA();
        XASession session = connection.createXASession();
        Queue queue = queue(session);
        Xid xid = TestXid.next();
        assertThat(session.getTransacted()).isTrue();
        assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        assertThat(session.getSession().getTransacted()).isTrue();

        for (int round = 0; round < 2; round++) {
            assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
            assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
            assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
            if (round == 0) {
                session.getXAResource().start(xid, TMNOFLAGS);
                sendBy(session, queue, "nothing");
            }
        }
        session.getXAResource().end(xid, TMFAIL);
        session.getXAResource().rollback(xid);
    }

    @Test
    void contextWorksForBranchesToo() throws Exception {
        XAJMSContext context = closing(xaFactory().createXAContext());
        Queue queue = queue(context);
        XAResource resource = context.getXAResource();
        Xid xid = TestXid.next();
        resource.start(xid, TMNOFLAGS);
        context.getContext().createProducer().send(queue, "a");

        assertThat(context.getTransacted()).isTrue();
        assertThatThrownBy(context::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
        assertThatThrownBy(context::rollback).isInstanceOf(TransactionInProgressRuntimeException.class);
        resource.end(xid, TMSUCCESS);
        assertThat(receiveAll(queue, 0)).isEmpty();
        resource.commit(xid, true);

        assertThat(receiveAll(queue, 1)).containsExactly("a");
    }

    @Test
    void sessionsOfOneDomainWorkForBranchesToo() throws Exception {
        XAQueueSession queues = closing(xaFactory().createXAQueueConnection()).createXAQueueSession();
        XATopicSession topics = closing(xaFactory().createXATopicConnection()).createXATopicSession();
        Queue queue = queue(queues);

        Xid xid = TestXid.next();
        queues.getXAResource().start(xid, TMNOFLAGS);
        queues.getQueueSession().createSender(queue).send(queues.createTextMessage("a"));
        queues.getXAResource().end(xid, TMSUCCESS);
        topics.getXAResource().commit(xid, true);

        assertThatThrownBy(() -> queues.createTopic("t")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> topics.getTopicSession().createQueue("q")).isInstanceOf(IllegalStateException.class);
        assertThat(receiveAll(queue, 1)).containsExactly("a");
    }

    @Test
    void ordinarySessionsOfAnXaConnectionAreOrdinary() throws Exception {
        Session session = connectXA().createSession(true, Session.SESSION_TRANSACTED);
        Queue queue = queue(session);

        sendBy(session, queue, "a");
        session.rollback();
        sendBy(session, queue, "b");
        session.commit();

        assertThat(session).isNotInstanceOf(XASession.class);
        assertThat(receiveAll(queue, 1)).containsExactly("b");
    }

    @Test
    void delayedSendIsInvisibleUntilCommitEvenWhenItIsDue() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);
        MessageConsumer elsewhere = session().createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        Xid xid = TestXid.next();
        session.getXAResource().start(xid, TMNOFLAGS);
        producer.setDeliveryDelay(1);
        producer.send(session.createTextMessage("soon"));
        producer.setDeliveryDelay(3_600_000);
        producer.send(session.createTextMessage("late"));
        session.getXAResource().end(xid, TMSUCCESS);
        assertThat(session.getXAResource().prepare(xid)).isEqualTo(XA_OK);
        assertNothingComes(elsewhere);

        session.getXAResource().commit(xid, false);

        assertThat(receive(elsewhere, 1)).containsExactly("soon");
        assertNothingComes(elsewhere);
    }

    @Test
    void receiptsOfADurableSubscriptionAreRolledBackAndCommitted() throws Exception {
        XAConnection connection = closing(xaFactory().createXAConnection());
        connection.setClientID(name());
        connection.start();
        XASession session = connection.createXASession();
        Topic topic = topic(session);
        MessageConsumer consumer = session.createDurableConsumer(topic, "s");
        send(topic, "a", "b");

        Xid undone = received(session, consumer, "a", "b");
        assertThat(session.getXAResource().prepare(undone)).isEqualTo(XA_OK);
        session.getXAResource().rollback(undone);
        Xid done = received(session, consumer, "a");
        assertThat(session.getXAResource().prepare(done)).isEqualTo(XA_OK);
        session.getXAResource().commit(done, false);
        consumer.close();

        try (MessageConsumer again = session.createDurableConsumer(topic, "s")) {
            assertThat(receive(again, 1)).containsExactly("b");
            assertNothingComes(again);
        }
        session.unsubscribe("s");
    }

    @Test
    void committedSendsToATopicReachItsSubscribers() throws Exception {
        XASession session = xaSession();
        Topic topic = topic(session);
        Session subscriber = session();
        MessageConsumer consumer = subscriber.createConsumer(topic);

        session.getXAResource().commit(preparedBranch(session, topic, "a"), false);
        session.getXAResource().rollback(preparedBranch(session, topic, "b"));
        session.getXAResource().commit(endedBranch(session, topic, "c"), true);

        assertThat(receive(consumer, 2)).containsExactly("a", "c");
        assertNothingComes(consumer);
    }

    /** A transaction manager rolls back from another thread when the time of a transaction is over. */
    @Test
    void receiveThatBeganInABranchReturnsNothingOutsideOfIt() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        Xid xid = TestXid.next();
        session.getXAResource().start(xid, TMNOFLAGS);
        Thread[] receiver = new Thread[1];
        Future<Message> message = threads.submit(() -> {
            receiver[0] = Thread.currentThread();
            return consumer.receive(PRESENT);
        });
        await().until(() -> receiver[0] != null && receiver[0].getState() == Thread.State.TIMED_WAITING);
        session.getXAResource().end(xid, TMFAIL);
        session.getXAResource().rollback(xid);
        send(queue, "a");

        assertThatThrownBy(() -> message.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(JMSException.class);

        consumer.close();
        assertThat(receiveAll(queue, 1)).containsExactly("a");
    }

    @Test
    void listenerWorksForTheBranchOfItsSession() throws Exception {
        XASession session = xaSession();
        Queue queue = queue(session);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Xid xid = TestXid.next();
        session.getXAResource().start(xid, TMNOFLAGS);
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                heard.add(text(message));
            } catch (JMSException e) {
                heard.add(e.toString());
            }
        });
        send(queue, "a");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
        session.getXAResource().end(xid, TMSUCCESS);
        session.close();
        assertThat(receiveAll(queue, 0)).isEmpty();

        session.getXAResource().rollback(xid);

        assertThat(receiveAll(queue, 1)).containsExactly("a");
    }

    @Test
    void messagesOfATemporaryQueueAreSentAndReceivedInBranches() throws Exception {
        XASession session = xaSession();
        Destination temporary = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(temporary);

        session.getXAResource().commit(preparedBranch(session, temporary, "a"), false);
        Xid xid = received(session, consumer, "a");
        session.getXAResource().commit(xid, true);

        assertNothingComes(consumer);
    }

    @Test
    void xaConnectionIsAConnectionInEveryOtherWay() throws Exception {
        try (XAConnection connection = xaFactory().createXAConnection()) {
            connection.setClientID(name());
            assertThat(connection.getClientID()).isEqualTo(name());
            assertThat(connection.getMetaData().getJMSMajorVersion()).isEqualTo(3);
        }
        Connection closed = xaFactory().createXAConnection();
        closed.close();
        assertThatThrownBy(() -> ((XAConnection) closed).createXASession()).isInstanceOf(IllegalStateException.class);
    }
}
