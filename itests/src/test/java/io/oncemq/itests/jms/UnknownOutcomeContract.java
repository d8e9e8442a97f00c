// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static javax.transaction.xa.XAException.XAER_NOTA;
import static javax.transaction.xa.XAException.XAER_RMFAIL;
import static javax.transaction.xa.XAException.XA_RBCOMMFAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.itests.faults.Fault.Moment;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.itests.faults.JdbcCall;
import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.sql.Connection;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection breaks while a transaction is committed: the application is told which of the two outcomes it is. */
abstract class UnknownOutcomeContract extends XaContract {

    private FaultyDataSource dataSource;
    private MessageConsumer consumer;
    private Queue in;
    private Queue out;

    UnknownOutcomeContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void prepare() throws JMSException {
        dataSource = new FaultyDataSource(database()::connect);
        in = session().createQueue(name() + "-in");
        out = session().createQueue(name() + "-out");
        send(in, "a");
    }

    private void assertCommitted() throws JMSException {
        assertThat(receiveAll(out, 1)).containsExactly("b");
        assertNothingComes(consumer);
    }

    private void assertRolledBack() throws JMSException {
        Message again = consumer.receive(PRESENT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(receiveAll(out, 0)).isEmpty();
    }

    /** Receives and sends in a transaction of the application; the rest is the test's. */
    private JoinedTransaction joined(boolean receives) throws Exception {
        Session session = session();
        Connection application = closing(dataSource.getConnection());
        application.setAutoCommit(false);
        JoinedTransaction joined = JoinedTransaction.begin(session, JdbcTransaction.of(application));
        if (receives) {
            consumer = session.createConsumer(in);
            assertThat(receive(consumer, 1)).containsExactly("a");
        }
        sendBy(session, out, "b");
        return joined;
    }

    @Test
    void joinedCommitWhoseAnswerWasLostReturns() throws Exception {
        JoinedTransaction joined = joined(true);
        dataSource.cutNextCommit(Moment.AFTER, false);
        joined.commit();
        assertCommitted();
    }

    @Test
    void joinedCommitThatNeverArrivedIsRolledBack() throws Exception {
        JoinedTransaction joined = joined(true);
        dataSource.cutNextCommit(Moment.BEFORE, false);
        assertThatThrownBy(joined::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("it was rolled back")
                .hasStackTraceContaining("on command");
        assertRolledBack();
    }

    @Test
    void joinedCommitThatArrivesLateIsWaitedFor() throws Exception {
        JoinedTransaction joined = joined(true);
        dataSource.cutNextCommit(Moment.UNDERWAY, false);
        Future<Boolean> commit = threads.submit(() -> {
            joined.commit();
            return true;
        });
        await("the break").until(dataSource::isUnderway);
        dataSource.arrive();
        assertThat(commit.get(PRESENT, TimeUnit.MILLISECONDS)).isTrue();
        assertCommitted();
    }

    @Test
    void joinedCommitOfSendsIsKnownByThem() throws Exception {
        JoinedTransaction joined = joined(false);
        dataSource.cutNextCommit(Moment.AFTER, false);
        joined.commit();
        assertThat(receiveAll(out, 1)).containsExactly("b");
    }

    @Test
    void joinedCommitOfSendsThatAreNotThereStaysUnknown() throws Exception {
        JoinedTransaction joined = joined(false);
        dataSource.cutNextCommit(Moment.BEFORE, false);
        assertThatThrownBy(joined::commit)
                .isInstanceOf(JMSException.class)
                .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("ONCEMQ-OUTCOME-UNKNOWN"));
        assertThat(receiveAll(out, 0)).isEmpty();
    }

    private static boolean commits(JdbcCall call, String by) {
        return call.commits() && call.caller().contains(by);
    }

    /** A session on a node whose connections may break, and a branch in which it has received and sent. */
    private final class Work {

        final Xid xid = TestXid.next();
        final XAResource resource;

        Work() throws Exception {
            OnceMQXAConnectionFactory factory = closing(database()
                    .factory(dataSource)
                    .option(Option.OUTCOME_TIMEOUT, "1s")
                    .option(Option.NODE_NAME, name())
                    .option(Option.NODE_LINGER, "0s")
                    .buildXA());
            XAConnection connection = closing(factory.createXAConnection());
            connection.start();
            XASession session = connection.createXASession();
            consumer = session.createConsumer(in);
            resource = session.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            assertThat(receive(consumer, 1)).containsExactly("a");
            sendBy(session, out, "b");
            resource.end(xid, XAResource.TMSUCCESS);
        }
    }

    @Test
    void prepareWhoseAnswerWasLostIsPrepared() throws Exception {
        Work work = new Work();
        dataSource.cutNext(call -> commits(call, "JdbcBranches#prepare"), Moment.AFTER, false);
        assertThat(work.resource.prepare(work.xid)).isEqualTo(XAResource.XA_OK);
        work.resource.commit(work.xid, false);
        assertCommitted();
    }

    @Test
    void prepareThatNeverArrivedIsRolledBack() throws Exception {
        Work work = new Work();
        dataSource.cutNext(call -> commits(call, "JdbcBranches#prepare"), Moment.BEFORE, false);
        assertCode(XA_RBCOMMFAIL, () -> work.resource.prepare(work.xid));
        assertRolledBack();
    }

    @Test
    void prepareThatNobodyKnowsOfIsToldWhenTheDatabaseIsBack() throws Exception {
        Work work = new Work();
        dataSource.cutNext(call -> commits(call, "JdbcBranches#prepare"), Moment.AFTER, true);
        assertCode(XAER_RMFAIL, () -> work.resource.prepare(work.xid));
        dataSource.bringBack();
        assertThat(recovered(work.resource)).containsExactly((TestXid) work.xid);
        work.resource.rollback(work.xid);
        assertRolledBack();
    }

    @Test
    void commitOfABranchIsMadeHoweverItsConnectionBreaks() throws Exception {
        for (Moment moment : new Moment[] {Moment.BEFORE, Moment.AFTER}) {
            Work work = new Work();
            assertThat(work.resource.prepare(work.xid)).isEqualTo(XAResource.XA_OK);
            dataSource.cutNext(call -> commits(call, "JdbcBranches#commit"), moment, false);
            work.resource.commit(work.xid, false);
            assertCommitted();
            assertCode(XAER_NOTA, () -> work.resource.commit(work.xid, false));
            send(in, "a");
        }
    }

    @Test
    void commitOfABranchThatNobodyKnowsOfIsAskedForAgain() throws Exception {
        Work work = new Work();
        assertThat(work.resource.prepare(work.xid)).isEqualTo(XAResource.XA_OK);
        dataSource.cutNext(call -> commits(call, "JdbcBranches#commit"), Moment.BEFORE, true);
        assertCode(XAER_RMFAIL, () -> work.resource.commit(work.xid, false));
        dataSource.bringBack();
        work.resource.commit(work.xid, false);
        assertCommitted();
    }

    @Test
    void commitInOnePhaseIsMadeHoweverItsConnectionBreaks() throws Exception {
        for (Moment moment : new Moment[] {Moment.BEFORE, Moment.AFTER}) {
            Work work = new Work();
            dataSource.cutNext(call -> call.commits() && call.within("JdbcCommitter"), moment, false);
            work.resource.commit(work.xid, true);
            assertCommitted();
            send(in, "a");
        }
    }

    @Test
    void commitInOnePhaseThatNobodyKnowsOfSaysSo() throws Exception {
        Work work = new Work();
        dataSource.cutNext(call -> call.commits() && call.within("JdbcCommitter"), Moment.AFTER, true);
        assertThatThrownBy(() -> work.resource.commit(work.xid, true))
                .hasMessageContaining("nobody knows")
                .satisfies(e -> assertThat(((XAException) e).errorCode).isEqualTo(XAER_RMFAIL));
        dataSource.bringBack();
        assertCommitted();
    }
}
