// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.itests.server.MariaDbServer;
import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.LeaseKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import io.oncemq.jms.spi.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only MariaDB has: settings of the server, names, packets, and the way it commits statements of a schema. */
class MariaDbOnlyTest extends StoreContract {

    private static final int MEGABYTE = 1 << 20;

    MariaDbOnlyTest() {
        super(MariaDbDatabase::new);
    }

    /** Sets a variable of the server for the rest of the test. */
    private void setGlobal(String variable, String value) throws SQLException {
        Connection connection = connect();
        List<Long> before = Sql.longs(connection, "SELECT @@global." + variable);
        Sql.execute(connection, "SET GLOBAL " + variable + " = " + value);
        closeLater(() -> {
            try (Connection later = database.connect()) {
                Sql.execute(later, "SET GLOBAL " + variable + " = " + before.get(0));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"innodb_flush_log_at_trx_commit, 0", "innodb_flush_log_at_trx_commit, 2", "max_allowed_packet, 524288"})
    void settingsThatEndangerMessagesAreNamedAndRefused(String variable, String value) throws Exception {
        setGlobal(variable, value);

        assertThatThrownBy(() -> open(database.settings()))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining(variable + " = " + value);
    }

    @Test
    void readOnlyServerIsTakenForOneThatIsAway() throws Exception {
        setGlobal("read_only", "1");

        assertThatThrownBy(() -> open(database.settings()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void mySqlIsRefusedByName() {
        StoreSettings settings = new StoreSettings(
                "jdbc:mysql://localhost/app", "a", "b", null, SchemaMode.NONE, null, "oncemq_", Duration.ZERO);

        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("MySQL")
                .hasMessageContaining("jdbc:mariadb:");
    }

    /** Statements of a schema commit one by one, so that whoever creates it may die in between. */
    @Test
    void schemaThatWasCreatedByHalfIsMissingAndCanBeCompleted() throws Exception {
        Connection connection = connect();
        send(queue, "a");
        node.close();
        Sql.execute(connection, "DROP TABLE " + database.table("parked"));
        Sql.execute(connection, "DROP VIEW " + database.table("subscription_status"));
        Sql.execute(connection, "DELETE FROM " + database.table("schema_version"));

        assertThatThrownBy(() -> open(database.with(SchemaMode.VALIDATE)))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("create.sql");
        Store completed = closeLater(open(database.with(SchemaMode.CREATE)));

        StoreNode other = closeLater(completed.register("other"));
        assertThat(texts(claim(other, source))).containsExactly("a");
        assertThat(Sql.longs(connection, "SELECT count(*) FROM " + database.table("parked")))
                .containsExactly(0L);
        assertThat(Sql.longs(connection, "SELECT count(*) FROM " + database.table("subscription_status")))
                .containsExactly(0L);
    }

    @Test
    void namesThatDifferInCaseAccentsOrBlanksAreDifferent() throws Exception {
        List<Long> ids = new ArrayList<>();
        for (String name : List.of("cafe", "Cafe", "café", "cafe ", "cafe  ", " cafe", "caf\u0065\u0301")) {
            ids.add(queue(name).id());
            assertThat(node.catalog().acquireLease(LeaseKind.CLIENT_ID, name))
                    .as(name)
                    .isTrue();
        }
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(node.catalog()
                        .destination(DestinationKind.QUEUE, "cafe ", false)
                        .name())
                .isEqualTo("cafe ");
        assertThat(node.catalog().acquireLease(LeaseKind.CLIENT_ID, "cafe ")).isFalse();
    }

    @Test
    void nameThatIsTooLongIsRefusedAndNotCut() {
        assertThatThrownBy(() -> queue("q".repeat(701))).isInstanceOf(StoreException.class);
    }

    /** All connections draw from one cache: else two committers, one after the other, could change the order. */
    @Test
    void idsRiseWhicheverConnectionDrawsThem() throws Exception {
        Committer second = closeLater(node.openCommitter(1));
        StoreNode other = register();
        Committer third = closeLater(other.openCommitter(0));
        long last = 0;
        for (int i = 0; i < 700; i++) {
            for (Committer each : List.of(committer, second, third)) {
                long id = each.commit(sends(new Send(queue, message("a"), 0)))[0];
                assertThat(id).isGreaterThan(last);
                last = id;
            }
        }
    }

    @Test
    void messageLargerThanAPacketIsRefusedWithTheNameOfTheSetting() throws Exception {
        Send tooLarge = new Send(queue, message("x".repeat(16 * MEGABYTE)), 0);

        assertThatThrownBy(() -> committer.commit(sends(tooLarge)))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("max_allowed_packet = 16777216");
        assertThatThrownBy(() -> node.branches()
                        .prepare(new BranchId(1, new byte[] {1}, new byte[] {1}), List.of(tooLarge), List.of()))
                .hasMessageContaining("max_allowed_packet");
        send(queue, "small");

        assertLeft(source, "small");
    }

    /** Quotes are sent as two bytes by drivers that send literals, as those of applications do. */
    @Test
    void whatAPacketHoldsIsStored() throws Exception {
        String plain = "x".repeat(16 * MEGABYTE - 5000);
        String quotes = "'\"\\".repeat((8 * MEGABYTE - 3000) / 3);
        committer.commit(sends(
                new Send(queue, message(plain), 0),
                new Send(queue, message(quotes), 0),
                new Send(queue, message("c"), 0)));
        Connection application = connectForTransaction();
        store.join(JdbcTransaction.of(application)).send(List.of(new Send(queue, message(quotes), 0)));
        application.commit();

        List<QueuedMessage> claimed = claim(node, source);

        assertThat(claimed).hasSize(4);
        assertThat(claimed.get(0).message().text().equals(plain)).isTrue();
        assertThat(claimed.get(1).message().text().equals(quotes)).isTrue();
        assertThat(claimed.get(3).message().text().equals(quotes)).isTrue();
    }

    @Test
    void textOf64MegabytesIsStoredWhereTheServerAllows() throws Exception {
        setGlobal("max_allowed_packet", Integer.toString(128 * MEGABYTE));
        String text = "€uro ".repeat(64 * MEGABYTE / 7);
        Store large = closeLater(open(database.settings()));
        StoreNode other = closeLater(large.register("large"));
        try (Committer own = other.openCommitter(0)) {
            own.commit(sends(new Send(queue, message(text), 0)));
        }

        List<QueuedMessage> claimed = claim(other, source);

        assertThat(claimed).hasSize(1);
        assertThat(claimed.get(0).message().text().equals(text)).isTrue();
    }

    /** The default from 11.6 on: what was committed after the snapshot cannot be deleted; the error says so. */
    @Test
    void messageNewerThanTheSnapshotIsRefusedWhereTheServerIsolatesSnapshots() throws Exception {
        Connection application = connectForTransaction();
        application.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        Assumptions.assumeFalse(
                Sql.longs(
                                application,
                                "SELECT 1 FROM information_schema.system_variables"
                                        + " WHERE variable_name = 'INNODB_SNAPSHOT_ISOLATION'")
                        .isEmpty(),
                "this version cannot isolate snapshots");
        Sql.execute(application, "SET SESSION innodb_snapshot_isolation = ON");
        application.rollback();
        Sql.longs(application, "SELECT count(*) FROM " + database.table("message"));
        long id = send(queue, "a")[0];
        JoinedUnit old = store.join(JdbcTransaction.of(application));

        assertThatThrownBy(() -> old.acknowledge(new Acknowledgement(source, id)))
                .isInstanceOf(StoreException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1020));
        old.rollback();
        assertLeft(source, "a");
    }

    /** A joined receipt holds its row only: at REPEATABLE READ, a gap would keep others from sending. */
    @Test
    void openReceiptAtRepeatableReadHoldsUpNobody() throws Exception {
        long[] ids = send(queue, "a", "b");
        Connection application = connectForTransaction();
        application.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        JoinedUnit open = store.join(JdbcTransaction.of(application));
        open.acknowledge(new Acknowledgement(source, ids[1]));

        send(queue, "c");
        committer.commit(acknowledgements(source, ids[0]));

        open.commit();
        assertLeft(source, "c");
    }

    /** What was not yet committed is tried again on a new connection, with a new proof of life. */
    @Test
    void nodeWhoseConnectionsWereKilledGoesOnAndProvesThatItLives() throws Exception {
        database.kill(node);

        send(queue, "a");
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> node.membership().beat().registered());
        database.awaitJudgement();
        StoreNode other = register();
        other.membership().recover();

        assertThat(node.membership().beat().registered()).isTrue();
    }

    @Test
    void serverNeedsNoDefaultDatabase() throws Exception {
        StoreSettings settings = database.settings();
        Store elsewhere = closeLater(open(new StoreSettings(
                MariaDbServer.shared().url(""),
                settings.user(),
                settings.password(),
                null,
                SchemaMode.VALIDATE,
                settings.schemaName(),
                settings.tablePrefix(),
                settings.outcomeTimeout())));
        StoreNode guest = closeLater(elsewhere.register("guest"));
        try (Committer own = guest.openCommitter(0)) {
            own.commit(sends(new Send(queue, message("a"), 0)));
        }

        assertLeft(source, "a");
    }
}
