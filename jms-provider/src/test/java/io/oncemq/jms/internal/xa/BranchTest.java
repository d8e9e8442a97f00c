// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.StoredMessage;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What time and other threads do to a branch; the rest of its states is tested with a store. */
class BranchTest {

    private static final long BEGIN = Long.MAX_VALUE - 5;
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(10);

    /** The clock has no origin: it may overflow while a branch lasts. */
    private static final long IN_TIME = BEGIN + LIMIT - 1;

    private static final long LATE = BEGIN + LIMIT;

    private static final DestinationRecord QUEUE = new DestinationRecord(1, DestinationKind.QUEUE, "q", false);
    private static final StoredMessage MESSAGE =
            new StoredMessage(MessageKind.TEXT, 4, true, 1, 0, 0, "{}", null, "text", null);

    private final Object one = "one";
    private final Object two = "two";
    private final Branch branch = new Branch(new BranchId(1, new byte[1], new byte[1]), 0, one, BEGIN, LIMIT);

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(throwable(XAException.class))
                .satisfies(e -> assertThat(e.errorCode).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void branchInTimeIsCompleted() throws Exception {
        assertThat(branch.send(one, QUEUE, MESSAGE)).isTrue();
        assertThat(branch.end(one, true, IN_TIME)).isEqualTo(XAResource.XA_OK);

        assertThat(branch.complete("prepare", IN_TIME).unit().isEmpty()).isFalse();
    }

    @Test
    void branchWhoseTimeIsOverEndsWithThatCode() throws Exception {
        assertThat(branch.end(one, true, LATE)).isEqualTo(XAException.XA_RBTIMEOUT);

        assertCode(XAException.XA_RBTIMEOUT, () -> branch.complete("prepare", LATE));
        assertThat(branch.abandon().receipts()).isEmpty();
    }

    @Test
    void timeIsLookedAtInEveryStep() throws Exception {
        branch.suspend(one);
        assertCode(XAException.XA_RBTIMEOUT, () -> branch.resume(one, LATE));

        Branch joined = new Branch(branch.id(), 0, one, BEGIN, LIMIT);
        assertCode(XAException.XA_RBTIMEOUT, () -> joined.join(two, LATE));

        Branch ended = new Branch(branch.id(), 0, one, BEGIN, LIMIT);
        assertThat(ended.end(one, true, IN_TIME)).isEqualTo(XAResource.XA_OK);
        assertCode(XAException.XA_RBTIMEOUT, () -> ended.complete("commit", LATE));
    }

    @Test
    void branchWithoutLimitLastsForEver() throws Exception {
        Branch endless = new Branch(branch.id(), 0, one, BEGIN, Branch.FOREVER);

        assertThat(endless.end(one, true, LATE + LIMIT)).isEqualTo(XAResource.XA_OK);
    }

    @Test
    void firstReasonToRollBackCounts() throws Exception {
        branch.join(two, IN_TIME);
        assertThat(branch.end(one, false, IN_TIME)).isEqualTo(XAException.XA_RBROLLBACK);

        assertThat(branch.end(two, true, LATE)).isEqualTo(XAException.XA_RBROLLBACK);
    }

    @Test
    void endedResourceAddsNothing() throws Exception {
        branch.join(two, IN_TIME);
        assertThat(branch.end(one, true, IN_TIME)).isEqualTo(XAResource.XA_OK);

        assertThat(branch.send(one, QUEUE, MESSAGE)).isFalse();
        assertThat(branch.send(two, QUEUE, MESSAGE)).isTrue();
        branch.suspend(two);
        assertThat(branch.send(two, QUEUE, MESSAGE)).isFalse();
    }

    @Test
    void branchThatIsBeingCompletedIsLeftAlone() throws Exception {
        assertThat(branch.end(one, true, IN_TIME)).isEqualTo(XAResource.XA_OK);
        assertThat(branch.complete("prepare", IN_TIME).unit().isEmpty()).isTrue();

        assertCode(XAException.XAER_PROTO, () -> branch.complete("prepare", IN_TIME));
        assertCode(XAException.XAER_PROTO, branch::abandon);
        assertCode(XAException.XAER_PROTO, () -> branch.join(two, IN_TIME));
        branch.finish();
        assertCode(XAException.XAER_NOTA, () -> branch.join(two, IN_TIME));
        assertCode(XAException.XAER_NOTA, branch::abandon);
    }
}
