// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Receives and sends in branches, with the transaction manager played by this class. One thread. */
final class FaultXaWorkload {

    private final FaultWorkload workload;
    private final Retries retries;
    private final OnceMQConnectionFactory.Builder builder;

    FaultXaWorkload(FaultWorkload workload, Retries retries, OnceMQConnectionFactory.Builder builder) {
        this.workload = workload;
        this.retries = retries;
        this.builder = builder;
    }

    void run() throws Exception {
        OnceMQXAConnectionFactory factory = retries.until("open the store", builder::buildXA);
        XAConnection connection = retries.until("connect", factory::createXAConnection);
        try {
            connection.start();
            run(connection);
        } finally {
            retries.once("close", connection::close);
            factory.close();
        }
    }

    private void run(XAConnection connection) throws Exception {
        try (XASession session = connection.createXASession();
                Session plain = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            Queue in = retries.until("find a queue", () -> plain.createQueue("xa-in"));
            Queue out = retries.until("find a queue", () -> plain.createQueue("xa-out"));
            FaultWorkload.Sent sent = workload.send(plain, in);
            try (MessageConsumer consumer = retries.until("consume", () -> session.createConsumer(in));
                    MessageConsumer end = retries.until("consume", () -> plain.createConsumer(out));
                    MessageProducer producer = retries.until("produce", () -> session.createProducer(out))) {
                List<Long> arrived = new ArrayList<>();
                rollBackPrepared(session, consumer, producer);
                workload.untilArrived(sent, arrived, () -> {
                    long patience = arrived.containsAll(sent.certain()) ? 1 : 100;
                    relay(session, consumer, producer, patience);
                    FaultWorkload.drain(end, arrived);
                });
                workload.check("xa", sent, new HashSet<>(arrived), true);
            }
        }
    }

    private void rollBackPrepared(XASession session, MessageConsumer consumer, MessageProducer producer) {
        retries.once("roll a prepared branch back", () -> {
            XAResource resource = session.getXAResource();
            Xid xid = TestXid.next();
            try {
                work(session, xid, consumer, producer, 5000);
                resource.prepare(xid);
            } finally {
                rollBack(resource, xid);
            }
        });
    }

    /** One branch with what is there; a manager that has not written its decision down rolls back. */
    private void relay(XASession session, MessageConsumer consumer, MessageProducer producer, long patience)
            throws Exception {
        XAResource resource = session.getXAResource();
        Xid xid = TestXid.next();
        int vote;
        try {
            work(session, xid, consumer, producer, patience);
            vote = resource.prepare(xid);
        } catch (Exception failure) {
            rollBack(resource, xid);
            throw failure;
        }
        if (vote == XAResource.XA_OK) {
            commit(resource, xid);
        }
    }

    private static void work(
            XASession session, Xid xid, MessageConsumer consumer, MessageProducer producer, long patience)
            throws Exception {
        session.getXAResource().start(xid, XAResource.TMNOFLAGS);
        boolean done = false;
        try {
            Message message = consumer.receive(patience);
            if (message != null) {
                producer.send(session.createTextMessage(((TextMessage) message).getText()));
            }
            done = true;
        } finally {
            session.getXAResource().end(xid, done ? XAResource.TMSUCCESS : XAResource.TMFAIL);
        }
    }

    private void commit(XAResource resource, Xid xid) {
        boolean[] again = new boolean[1];
        retries.until("commit a branch", () -> {
            try {
                resource.commit(xid, false);
            } catch (XAException failure) {
                // It was prepared, and nobody else decides: so an earlier attempt took effect.
                if (failure.errorCode != XAException.XAER_NOTA || !again[0]) {
                    again[0] = true;
                    assertThat(failure.errorCode).as("answer to commit").isEqualTo(XAException.XAER_RMFAIL);
                    throw failure;
                }
            }
            return true;
        });
    }

    private void rollBack(XAResource resource, Xid xid) {
        retries.until("roll a branch back", () -> {
            try {
                resource.rollback(xid);
            } catch (XAException failure) {
                if (failure.errorCode != XAException.XAER_NOTA
                        && (failure.errorCode < XAException.XA_RBBASE || failure.errorCode > XAException.XA_RBEND)) {
                    throw failure;
                }
            }
            return true;
        });
    }
}
