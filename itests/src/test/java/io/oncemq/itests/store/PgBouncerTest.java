// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSettings;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PgBouncer between OnceMQ, or the application, and PostgreSQL. */
class PgBouncerTest extends StoreContract {

    PgBouncerTest() {
        super(PostgresDatabase::new);
    }

    @BeforeAll
    static void findProgram() {
        assumeTrue(PgBouncer.program().isPresent(), "PgBouncer is not installed: no pgbouncer on the PATH");
    }

    private PgBouncer start(String mode) throws Exception {
        return closeLater(
                PgBouncer.start(Objects.requireNonNull(database.settings().url()), mode));
    }

    private StoreSettings through(PgBouncer bouncer) {
        StoreSettings settings = database.settings();
        return new StoreSettings(
                bouncer.url(),
                settings.user(),
                settings.password(),
                null,
                settings.schemaMode(),
                settings.schemaName(),
                settings.tablePrefix(),
                settings.outcomeTimeout());
    }

    @Test
    void sharedSessionsAreRefusedAndLeftAsTheyAre() throws Exception {
        for (String mode : List.of("transaction", "statement")) {
            PgBouncer bouncer = start(mode);

            assertThatThrownBy(() -> open(through(bouncer)))
                    .isInstanceOf(StoreConfigurationException.class)
                    .hasMessageContaining("pool_mode=session");

            try (Connection other = bouncer.connect()) {
                assertThat(Sql.longs(other, """
                        SELECT count(*) FROM pg_settings WHERE source = 'session' AND name LIKE 'enable%'
                        """)).as(mode).containsExactly(0L);
                assertThat(Sql.longs(
                                other,
                                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid ="
                                        + " pg_backend_pid()"))
                        .as(mode)
                        .containsExactly(0L);
            }
        }
    }

    @Test
    void sharedSessionsAreRecognisedWhileOthersUseThem() throws Exception {
        PgBouncer bouncer = start("transaction");
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = closeLater(new Threads(4)).executor();
        closeLater(end::countDown);
        List<Future<Integer>> busy = IntStream.range(0, 4)
                .mapToObj(i -> threads.submit(() -> {
                    int statements = 0;
                    try (Connection connection = bouncer.connect()) {
                        while (end.getCount() > 0) {
                            statements += Sql.longs(connection, "SELECT 1").size();
                        }
                    }
                    return statements;
                }))
                .toList();
        for (int attempt = 0; attempt < 10; attempt++) {
            assertThatThrownBy(() -> open(through(bouncer))).isInstanceOf(StoreConfigurationException.class);
        }
        end.countDown();
        for (Future<Integer> each : busy) {
            assertThat(each.get()).isPositive();
        }
    }

    @Test
    void sessionsOfTheirOwnAreFine() throws Exception {
        StoreNode pooled =
                closeLater(closeLater(open(through(start("session")))).register("pooled"));
        try (Committer own = pooled.openCommitter(0)) {
            for (int i = 0; i < 10; i++) {
                long[] ids = own.commit(sends(new Send(queue, message("a"), 0)));
                assertThat(ids(claim(pooled, source))).containsExactly(ids[0]);
                own.commit(acknowledgements(source, ids[0]));
            }
        }

        assertThat(pooled.membership().beat().registered()).isTrue();
        assertThat(pooled.guarantees()).anyMatch(line -> line.startsWith("liveness: session lock and heartbeat"));
        database.awaitJudgement();
        node.membership().recover();
        assertThat(pooled.membership().beat().registered()).isTrue();
    }

    @Test
    void transactionsOfTheApplicationMayGoThroughSharedSessions() throws Exception {
        Connection application = closeLater(start("transaction").connect());
        application.setAutoCommit(false);
        for (int i = 0; i < 10; i++) {
            long[] ids = send(queue, "a");
            claim(node, source);
            JoinedUnit unit = store.join(JdbcTransaction.of(application));
            assertThat(unit.acknowledge(new Acknowledgement(source, ids[0]))).isTrue();
            long[] sent = unit.send(List.of(new Send(queue, message("b"), 0)));
            unit.commit();
            assertThat(ids(claim(node, source))).containsExactly(sent[0]);
            committer.commit(acknowledgements(source, sent[0]));
        }
        assertLeft(source);
    }
}
