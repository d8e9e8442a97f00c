// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.Fault.Moment;
import io.oncemq.itests.faults.FaultPlan;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.LeaseKind;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was taken by a commit whose answer was lost does not stay taken. */
abstract class LeftoverContract extends StoreContract {

    private FaultyDataSource dataSource;
    private StoreNode breakable;

    LeftoverContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    void openBreakable() throws Exception {
        dataSource = new FaultyDataSource(database::connect);
        Store breakableStore = closeLater(open(database.with(dataSource)));
        breakable = closeLater(breakableStore.register("breakable"));
    }

    /** Cuts the connection after the call of the catalog that takes effect. */
    private void cutAfter(String method, String call) {
        cut(method, call, Moment.AFTER);
    }

    private void cut(String method, String call, Moment moment) {
        dataSource.plan(FaultPlan.at(
                1,
                made -> made.within("JdbcCatalog")
                        && made.method().startsWith(call)
                        && made.site().contains(method),
                Fault.cut(moment)));
    }

    @Test
    void membershipIsFreeForTheNextAttempt() throws Exception {
        DestinationRecord topic = topic("news");
        cutAfter("subscribe", "Connection.commit");

        assertThatThrownBy(() -> subscribe(breakable, topic, "s")).isInstanceOf(StoreException.class);

        assertThat(rows("member")).isEqualTo(1);
        assertThat(breakable.catalog().unsubscribe(null, "s")).isTrue();
        assertThat(rows("member")).isZero();
    }

    @Test
    void membershipIsFreeForOthersSoon() throws Exception {
        DestinationRecord topic = topic("news");
        cutAfter("subscribe", "Connection.commit");

        assertThatThrownBy(() -> subscribe(breakable, topic, "s")).isInstanceOf(StoreException.class);
        breakable.membership().maintain(ExpiryQueues.NONE);

        assertThat(node.catalog().unsubscribe(null, "s")).isTrue();
    }

    @Test
    void subscriptionThatIsCommittedIsNotRefusedForWhatComesAfter() throws Exception {
        DestinationRecord topic = topic("news");
        dataSource.plan(FaultPlan.at(
                1,
                made -> made.within("JdbcCatalog") && made.site().contains("endTransactionMode"),
                Fault.cut(Moment.BEFORE)));

        breakable.catalog().leave(subscribe(breakable, topic, "s"));

        assertThat(rows("member")).isZero();
    }

    @Test
    void leaseIsFreeForTheNextAttempt() throws Exception {
        cutAfter("acquireLease", "PreparedStatement.execute");

        assertThatThrownBy(() -> breakable.catalog().acquireLease(LeaseKind.CLIENT_ID, "shop"))
                .isInstanceOf(StoreException.class);

        assertThat(breakable.catalog().acquireLease(LeaseKind.CLIENT_ID, "shop"))
                .isTrue();
    }

    @Test
    void leaseOfThisNodeIsKeptWhenAnotherAttemptToTakeItBreaks() throws Exception {
        assertThat(breakable.catalog().acquireLease(LeaseKind.CLIENT_ID, "shop"))
                .isTrue();
        cut("acquireLease", "PreparedStatement.execute", Moment.BEFORE);

        assertThatThrownBy(() -> breakable.catalog().acquireLease(LeaseKind.CLIENT_ID, "shop"))
                .isInstanceOf(StoreException.class);
        breakable.membership().maintain(ExpiryQueues.NONE);

        assertThat(node.catalog().acquireLease(LeaseKind.CLIENT_ID, "shop")).isFalse();
    }

    @Test
    void temporaryDestinationIsDeleted() throws Exception {
        cutAfter("createTemporary", "PreparedStatement.execute");

        assertThatThrownBy(() -> breakable.catalog().createTemporary(DestinationKind.QUEUE, "t"))
                .isInstanceOf(StoreException.class);
        breakable.membership().maintain(ExpiryQueues.NONE);

        assertThat(node.catalog().destination(DestinationKind.QUEUE, "t", false))
                .isNull();
        assertThat(breakable.catalog().createTemporary(DestinationKind.QUEUE, "t"))
                .isNotNull();
    }
}
