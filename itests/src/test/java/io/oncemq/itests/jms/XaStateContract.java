// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static javax.transaction.xa.XAException.XAER_DUPID;
import static javax.transaction.xa.XAException.XAER_INVAL;
import static javax.transaction.xa.XAException.XAER_NOTA;
import static javax.transaction.xa.XAException.XAER_PROTO;
import static javax.transaction.xa.XAException.XAER_RMFAIL;
import static javax.transaction.xa.XAException.XA_RBROLLBACK;
import static javax.transaction.xa.XAResource.TMENDRSCAN;
import static javax.transaction.xa.XAResource.TMFAIL;
import static javax.transaction.xa.XAResource.TMJOIN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMONEPHASE;
import static javax.transaction.xa.XAResource.TMRESUME;
import static javax.transaction.xa.XAResource.TMSTARTRSCAN;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.TMSUSPEND;
import static javax.transaction.xa.XAResource.XA_OK;
import static javax.transaction.xa.XAResource.XA_RDONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.Queue;
import jakarta.jms.XASession;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The states of branches and resources, and the error codes: X/Open XA, chapter 6, as Jakarta Transactions has it. */
abstract class XaStateContract extends XaContract {

    private final TestXid xid = TestXid.next();
    private final TestXid other = TestXid.next();
    private XASession session;
    private XAResource resource;
    private XAResource second;
    private Queue queue;

    XaStateContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void openSessions() throws Exception {
        session = xaSession();
        resource = session.getXAResource();
        second = xaSession().getXAResource();
        queue = queue(session);
    }

    /** Leaves nothing for the next test: the branches have the same names. */
    @AfterEach
    void rollBackWhatIsLeft() {
        for (Xid each : new Xid[] {xid, other}) {
            for (XAResource used : new XAResource[] {resource, second}) {
                quietly(() -> used.end(each, TMFAIL));
            }
            quietly(() -> resource.rollback(each));
        }
    }

    private static void quietly(ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .satisfiesAnyOf(e -> assertThat(e).isNull(), e -> assertThat(e).isInstanceOf(XAException.class));
    }

    @Test
    void startIsForNewBranches() throws Exception {
        resource.start(xid, TMNOFLAGS);

        assertCode(XAER_DUPID, () -> second.start(xid, TMNOFLAGS));
        resource.end(xid, TMSUCCESS);
        assertCode(XAER_DUPID, () -> resource.start(xid, TMNOFLAGS));
    }

    @Test
    void sessionWorksForOneBranchAtATime() throws Exception {
        resource.start(xid, TMNOFLAGS);

        assertCode(XAER_PROTO, () -> resource.start(other, TMNOFLAGS));
        assertCode(XAER_PROTO, () -> resource.start(xid, TMJOIN));
        assertCode(XAER_PROTO, () -> resource.start(xid, TMRESUME));
    }

    @Test
    void joinAndResumeAreForBranchesThatAreThere() throws Exception {
        assertCode(XAER_NOTA, () -> resource.start(xid, TMJOIN));
        assertCode(XAER_NOTA, () -> resource.start(xid, TMRESUME));
        resource.start(xid, TMNOFLAGS);
        assertCode(XAER_PROTO, () -> second.start(xid, TMRESUME));
        resource.end(xid, TMSUCCESS);
        assertCode(XAER_PROTO, () -> resource.start(xid, TMRESUME));
        resource.start(xid, TMJOIN);
        resource.end(xid, TMSUSPEND);
        assertCode(XAER_PROTO, () -> resource.start(xid, TMJOIN));
        assertCode(XAER_PROTO, () -> second.start(xid, TMRESUME));
        resource.start(xid, TMRESUME);
    }

    @Test
    void endIsForTheBranchForWhichTheSessionWorks() throws Exception {
        assertCode(XAER_NOTA, () -> resource.end(xid, TMSUCCESS));
        resource.start(xid, TMNOFLAGS);
        second.start(other, TMNOFLAGS);

        assertCode(XAER_PROTO, () -> resource.end(other, TMSUCCESS));
        assertCode(XAER_PROTO, () -> resource.end(other, TMFAIL));
        assertCode(XAER_PROTO, () -> resource.end(other, TMSUSPEND));
        resource.end(xid, TMSUCCESS);
        assertCode(XAER_PROTO, () -> resource.end(xid, TMSUCCESS));
    }

    @Test
    void suspendedWorkCanBeEndedButNotSuspendedAgain() throws Exception {
        resource.start(xid, TMNOFLAGS);
        resource.end(xid, TMSUSPEND);

        assertCode(XAER_PROTO, () -> resource.end(xid, TMSUSPEND));
        resource.start(other, TMNOFLAGS);
        resource.end(xid, TMSUCCESS);
        assertCode(XAER_PROTO, () -> second.start(xid, TMRESUME));
        resource.end(other, TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XA_RDONLY);
    }

    @Test
    void branchIsCompletedWhenAllWorkForItHasEnded() throws Exception {
        resource.start(xid, TMNOFLAGS);
        second.start(xid, TMJOIN);
        resource.end(xid, TMSUCCESS);

        assertCode(XAER_PROTO, () -> resource.prepare(xid));
        assertCode(XAER_PROTO, () -> resource.commit(xid, true));
        assertCode(XAER_PROTO, () -> resource.rollback(xid));
        second.end(xid, TMSUSPEND);
        assertCode(XAER_PROTO, () -> resource.prepare(xid));
        assertCode(XAER_PROTO, () -> resource.commit(xid, true));
        second.end(xid, TMSUCCESS);
        resource.commit(xid, true);
    }

    @Test
    void suspendedBranchCanBeRolledBack() throws Exception {
        resource.start(xid, TMNOFLAGS);
        resource.end(xid, TMSUSPEND);

        second.rollback(xid);

        assertCode(XAER_NOTA, () -> resource.start(xid, TMRESUME));
        assertCode(XAER_NOTA, () -> resource.end(xid, TMSUCCESS));
    }

    @Test
    void emptyBranchVotesReadOnlyAndIsForgotten() throws Exception {
        resource.start(xid, TMNOFLAGS);
        resource.end(xid, TMSUCCESS);

        assertThat(resource.prepare(xid)).isEqualTo(XA_RDONLY);

        assertCode(XAER_NOTA, () -> resource.prepare(xid));
        assertCode(XAER_NOTA, () -> resource.commit(xid, false));
        assertCode(XAER_NOTA, () -> resource.rollback(xid));
        assertThat(recovered(resource)).doesNotContain(xid);
    }

    @Test
    void preparedBranchIsOnlyCommittedOrRolledBack() throws Exception {
        resource.start(xid, TMNOFLAGS);
        sendBy(session, queue, "a");
        resource.end(xid, TMSUCCESS);
        assertThat(second.prepare(xid)).isEqualTo(XA_OK);

        assertCode(XAER_NOTA, () -> resource.start(xid, TMJOIN));
        assertCode(XAER_NOTA, () -> resource.end(xid, TMSUCCESS));
        assertCode(XAER_PROTO, () -> resource.prepare(xid));
        assertCode(XAER_PROTO, () -> resource.commit(xid, true));
        assertCode(XAER_PROTO, () -> resource.forget(xid));
        assertThat(recovered(second)).contains(xid);
        resource.rollback(xid);
        assertThat(recovered(second)).doesNotContain(xid);
        assertCode(XAER_NOTA, () -> resource.rollback(xid));
        assertCode(XAER_NOTA, () -> resource.commit(xid, false));
    }

    @Test
    void unpreparedBranchIsNotCommittedInTwoPhases() throws Exception {
        resource.start(xid, TMNOFLAGS);
        resource.end(xid, TMSUCCESS);

        assertCode(XAER_PROTO, () -> resource.commit(xid, false));
        assertCode(XAER_PROTO, () -> resource.forget(xid));
    }

    @Test
    void unknownBranchIsNotCompleted() {
        assertCode(XAER_NOTA, () -> resource.prepare(xid));
        assertCode(XAER_NOTA, () -> resource.commit(xid, false));
        assertCode(XAER_NOTA, () -> resource.commit(xid, true));
        assertCode(XAER_NOTA, () -> resource.rollback(xid));
        assertCode(XAER_NOTA, () -> resource.forget(xid));
    }

    @Test
    void failedWorkCanOnlyBeRolledBack() throws Exception {
        resource.start(xid, TMNOFLAGS);
        sendBy(session, queue, "a");
        resource.end(xid, TMFAIL);

        assertCode(XA_RBROLLBACK, () -> second.start(xid, TMJOIN));
        resource.rollback(xid);

        assertCode(XAER_NOTA, () -> resource.rollback(xid));
    }

    @Test
    void failedWorkOfOneResourceDoomsThatOfTheOthers() throws Exception {
        resource.start(xid, TMNOFLAGS);
        second.start(xid, TMJOIN);
        second.end(xid, TMFAIL);

        assertCode(XA_RBROLLBACK, () -> resource.end(xid, TMSUCCESS));
        resource.start(other, TMNOFLAGS);
        resource.end(other, TMSUCCESS);
        resource.rollback(xid);
    }

    @Test
    void failedBranchVotesRollbackAndIsForgotten() throws Exception {
        for (boolean onePhase : new boolean[] {false, true}) {
            resource.start(xid, TMNOFLAGS);
            sendBy(session, queue, "a");
            resource.end(xid, TMFAIL);

            assertCode(XA_RBROLLBACK, () -> {
                if (onePhase) {
                    resource.commit(xid, true);
                } else {
                    resource.prepare(xid);
                }
            });

            assertCode(XAER_NOTA, () -> resource.rollback(xid));
        }
    }

    @Test
    void flagsAndNamesThatMakeNoSenseAreRefused() throws Exception {
        assertCode(XAER_INVAL, () -> resource.start(xid, TMSUCCESS));
        assertCode(XAER_INVAL, () -> resource.start(xid, TMJOIN | TMRESUME));
        assertCode(XAER_INVAL, () -> resource.start(null, TMNOFLAGS));
        assertCode(XAER_INVAL, () -> resource.start(named(1, 0, 1), TMNOFLAGS));
        assertCode(XAER_INVAL, () -> resource.start(named(1, 65, 1), TMNOFLAGS));
        assertCode(XAER_INVAL, () -> resource.start(named(1, 1, 65), TMNOFLAGS));
        assertCode(XAER_INVAL, () -> resource.start(named(-1, 1, 1), TMNOFLAGS));
        resource.start(xid, TMNOFLAGS);
        assertCode(XAER_INVAL, () -> resource.end(xid, TMNOFLAGS));
        assertCode(XAER_INVAL, () -> resource.end(xid, TMSUCCESS | TMFAIL));
        assertCode(XAER_INVAL, () -> resource.end(null, TMSUCCESS));
        assertCode(XAER_INVAL, () -> resource.prepare(null));
        assertCode(XAER_INVAL, () -> resource.commit(null, false));
        assertCode(XAER_INVAL, () -> resource.rollback(null));
        assertCode(XAER_INVAL, () -> resource.forget(null));
        assertCode(XAER_INVAL, () -> resource.recover(TMONEPHASE));
        assertCode(XAER_INVAL, () -> resource.setTransactionTimeout(-1));
    }

    private static Xid named(int format, int globalBytes, int qualifierBytes) {
        return new Xid() {
            @Override
            public int getFormatId() {
                return format;
            }

            @Override
            public byte[] getGlobalTransactionId() {
                return new byte[globalBytes];
            }

            @Override
            public byte[] getBranchQualifier() {
                return new byte[qualifierBytes];
            }
        };
    }

    @Test
    void recoverGivesEverythingAtTheStartOfAScan() throws Exception {
        resource.start(xid, TMNOFLAGS);
        sendBy(session, queue, "a");
        resource.end(xid, TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XA_OK);

        assertThat(second.recover(TMSTARTRSCAN)).extracting(TestXid::of).contains(xid);
        assertThat(second.recover(TMNOFLAGS)).isEmpty();
        assertThat(second.recover(TMENDRSCAN)).isEmpty();
        assertThat(second.recover(TMSTARTRSCAN | TMENDRSCAN))
                .extracting(TestXid::of)
                .contains(xid);
        assertThat(second.recover(TMSTARTRSCAN | TMENDRSCAN))
                .allSatisfy(found -> assertThat(found.getFormatId()).isEqualTo(xid.getFormatId()));
    }

    @Test
    void resourcesOfOneNodeAreTheSameResourceManager() throws Exception {
        assertThat(resource.isSameRM(resource)).isTrue();
        assertThat(resource.isSameRM(second)).isTrue();
        assertThat(resource.isSameRM(otherNode().createXASession().getXAResource()))
                .isFalse();
        assertThat(resource.isSameRM(null)).isFalse();
    }

    @Test
    void timeoutIsKept() throws Exception {
        assertThat(resource.getTransactionTimeout()).isZero();
        assertThat(resource.setTransactionTimeout(30)).isTrue();
        assertThat(resource.getTransactionTimeout()).isEqualTo(30);
        assertThat(resource.setTransactionTimeout(0)).isTrue();
        assertThat(resource.getTransactionTimeout()).isZero();
    }

    @Test
    void closedSessionStartsNothing() throws Exception {
        session.close();

        assertCode(XAER_RMFAIL, () -> resource.start(xid, TMNOFLAGS));
    }
}
