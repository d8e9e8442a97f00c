// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static javax.transaction.xa.XAException.XAER_NOTA;
import static javax.transaction.xa.XAException.XAER_PROTO;
import static javax.transaction.xa.XAException.XA_HEURCOM;
import static javax.transaction.xa.XAException.XA_HEURRB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.PreparedBranches;
import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.admin.PreparedBranch;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import jakarta.jms.XASession;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator completes branches by hand, and the transaction manager is told. */
abstract class PreparedBranchesContract extends XaContract {

    private PreparedBranches branches;
    private XASession session;
    private XAResource resource;
    private Queue in;
    private Queue out;

    PreparedBranchesContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void open() throws JMSException {
        branches = closing(closing(xaFactory()).preparedBranches());
        session = xaSession();
        resource = session.getXAResource();
        in = session.createQueue(name() + "-in");
        out = session.createQueue(name() + "-out");
    }

    /** No branch is left to the next test. */
    @AfterEach
    void forgetAll() throws JMSException {
        for (PreparedBranch branch : branches.list()) {
            if (branch.committedByHand() == null) {
                branches.rollback(branch.id());
            }
            branches.forget(branch.id());
        }
    }

    private Xid prepared() throws Exception {
        send(in, "a");
        Xid xid = TestXid.next();
        try (MessageConsumer consumer = session.createConsumer(in)) {
            resource.start(xid, XAResource.TMNOFLAGS);
            assertThat(receive(consumer, 1)).containsExactly("a");
            sendBy(session, out, "b", "c");
            resource.end(xid, XAResource.TMSUCCESS);
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        return xid;
    }

    private static BranchId id(Xid xid) {
        return new BranchId(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
    }

    @Test
    void listTellsWhatABranchHolds() throws Exception {
        assertThat(branches.list()).isEmpty();
        Xid xid = prepared();

        assertThat(branches.list()).singleElement().satisfies(branch -> {
            assertThat(branch.id()).isEqualTo(id(xid));
            assertThat(branch.age()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
            assertThat(branch.node()).isNotEmpty();
            assertThat(branch.sends()).isEqualTo(Map.of("queue '" + name() + "-out'", 2L));
            assertThat(branch.receipts()).isEqualTo(Map.of("queue '" + name() + "-in'", 1L));
            assertThat(branch.committedByHand()).isNull();
        });
    }

    @Test
    void listTellsOfTopics() throws Exception {
        Topic topic = topic(session);
        try (MessageConsumer subscriber = session.createSharedDurableConsumer(topic, name())) {
            send(topic, "a");
            Xid xid = TestXid.next();
            resource.start(xid, XAResource.TMNOFLAGS);
            assertThat(receive(subscriber, 1)).containsExactly("a");
            sendBy(session, topic, "b");
            resource.end(xid, XAResource.TMSUCCESS);
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        Map<String, Long> one = Map.of("topic '" + name() + "'", 1L);
        assertThat(branches.list()).singleElement().satisfies(branch -> {
            assertThat(branch.sends()).isEqualTo(one);
            assertThat(branch.receipts()).isEqualTo(one);
        });
    }

    @Test
    void branchCommittedByHandTakesEffectAndIsToldUntilItIsForgotten() throws Exception {
        Xid xid = prepared();
        branches.commit(id(xid));

        assertThat(receiveAll(out, 2)).containsExactly("b", "c");
        assertThat(receiveAll(in, 0)).isEmpty();
        assertThat(branches.list()).singleElement().satisfies(branch -> {
            assertThat(branch.committedByHand()).isTrue();
            assertThat(branch.sends()).isEmpty();
            assertThat(branch.receipts()).isEmpty();
        });
        assertThat(recovered(resource)).containsExactly((TestXid) xid);
        assertCode(XA_HEURCOM, () -> resource.commit(xid, false));
        assertCode(XA_HEURCOM, () -> resource.rollback(xid));
        resource.forget(xid);
        assertThat(recovered(resource)).isEmpty();
        assertCode(XAER_NOTA, () -> resource.forget(xid));
        assertCode(XAER_NOTA, () -> resource.commit(xid, false));
    }

    @Test
    void branchRolledBackByHandIsUndoneAndIsToldUntilItIsForgotten() throws Exception {
        Xid xid = prepared();
        branches.rollback(id(xid));

        assertThat(receiveAll(out, 0)).isEmpty();
        try (MessageConsumer consumer = session().createConsumer(in)) {
            Message again = consumer.receive(PRESENT);
            assertThat(text(again)).isEqualTo("a");
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        }
        assertThat(branches.list())
                .singleElement()
                .satisfies(branch -> assertThat(branch.committedByHand()).isFalse());
        assertCode(XA_HEURRB, () -> resource.commit(xid, false));
        assertCode(XA_HEURRB, () -> resource.rollback(xid));
        branches.forget(id(xid));
        assertThat(branches.list()).isEmpty();
        assertCode(XAER_NOTA, () -> resource.commit(xid, false));
    }

    @Test
    void whatIsNotToBeDecidedIsRefused() throws Exception {
        Xid xid = prepared();
        assertCode(XAER_PROTO, () -> resource.forget(xid));
        assertThatThrownBy(() -> branches.forget(id(xid)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not completed by hand");
        branches.commit(id(xid));
        assertThatThrownBy(() -> branches.rollback(id(xid)))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("An operator has committed");
        BranchId unknown = id(TestXid.next());
        assertThatThrownBy(() -> branches.commit(unknown))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not prepared");
        branches.close();
        assertThatThrownBy(branches::list).isInstanceOf(IllegalStateException.class);
        branches = closing(closing(xaFactory()).preparedBranches());
    }
}
