// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the areas of the contract on distributed transactions have in common. The test is the transaction manager. */
abstract class XaContract extends JmsContract {

    XaContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** A factory of equal configuration to that of {@link #factory()}, so of the same node. */
    final OnceMQXAConnectionFactory xaFactory() {
        return database().factory().buildXA();
    }

    /** A started connection of another node of the same store. */
    final XAConnection otherNode() throws JMSException {
        OnceMQXAConnectionFactory other = closing(database()
                .factory()
                .option(Option.NODE_NAME, "other")
                .option(Option.NODE_LINGER, "0s")
                .buildXA());
        return started(other.createXAConnection());
    }

    /** A started connection. */
    final XAConnection connectXA() throws JMSException {
        return started(xaFactory().createXAConnection());
    }

    private XAConnection started(XAConnection connection) throws JMSException {
        closing(connection).start();
        return connection;
    }

    final XASession xaSession() throws JMSException {
        return connectXA().createXASession();
    }

    /** Sends texts by a session, in whatever it works for. */
    static void sendBy(Session session, Destination destination, String... texts) throws JMSException {
        for (String text : texts) {
            session.createProducer(destination).send(session.createTextMessage(text));
        }
    }

    /** Everything that comes from a destination to a session of its own. */
    final List<String> receiveAll(Destination destination, int count) throws JMSException {
        Session session = session();
        try (MessageConsumer consumer = session.createConsumer(destination)) {
            List<String> texts = receive(consumer, count);
            assertNothingComes(consumer);
            return texts;
        }
    }

    /** A branch in which texts were sent, and whose work has ended. */
    final Xid endedBranch(XASession session, Destination destination, String... texts) throws Exception {
        Xid xid = TestXid.next();
        XAResource resource = session.getXAResource();
        resource.start(xid, XAResource.TMNOFLAGS);
        sendBy(session, destination, texts);
        resource.end(xid, XAResource.TMSUCCESS);
        return xid;
    }

    /** The same, prepared. */
    final Xid preparedBranch(XASession session, Destination destination, String... texts) throws Exception {
        Xid xid = endedBranch(session, destination, texts);
        assertThat(session.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
        return xid;
    }

    static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(throwable(XAException.class))
                .satisfies(e -> assertThat(e.errorCode).as(e.getMessage()).isEqualTo(code));
    }

    /** The prepared branches, as this test sees them. */
    static List<TestXid> recovered(XAResource resource) throws XAException {
        List<TestXid> xids = new ArrayList<>();
        for (Xid xid : resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
            xids.add(TestXid.of(xid));
        }
        return xids;
    }
}
