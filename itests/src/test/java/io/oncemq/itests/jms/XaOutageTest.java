// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static javax.transaction.xa.XAException.XAER_NOTA;
import static javax.transaction.xa.XAException.XAER_RMFAIL;
import static javax.transaction.xa.XAException.XA_RBCOMMFAIL;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMSTARTRSCAN;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.XA_OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away, and comes back with what was prepared. */
@Timeout(120)
class XaOutageTest {

    @TempDir
    private Path directory;

    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private static Ended ended(XASession session, MessageConsumer consumer, Queue out) throws Exception {
        TestXid xid = TestXid.next();
        session.getXAResource().start(xid, TMNOFLAGS);
        String received = JmsContract.text(consumer.receive(JmsContract.PRESENT));
        XaContract.sendBy(session, out, "out of " + received);
        session.getXAResource().end(xid, TMSUCCESS);
        return new Ended(xid, received);
    }

    private record Ended(TestXid xid, String received) {}

    @Test
    void preparedBranchesSurviveTheRestartOfTheDatabase() throws Exception {
        EmbeddedPostgres server = start(0);
        OnceMQXAConnectionFactory factory = OnceMQConnectionFactory.builder()
                .url("jdbc:postgresql://localhost:" + server.getPort() + "/postgres")
                .user("postgres")
                .password("")
                .option(Option.SCHEMA, "create")
                .option(Option.OUTCOME_TIMEOUT, "1s")
                .buildXA();
        try (factory;
                XAConnection connection = factory.createXAConnection()) {
            connection.start();
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            Queue in = session.createQueue("in");
            Queue out = session.createQueue("out");
            XaContract.sendBy(session, in, "1", "2", "3", "4");
            MessageConsumer consumer = session.createConsumer(in);
            Ended committed = ended(session, consumer, out);
            Ended rolledBack = ended(session, consumer, out);
            Ended unprepared = ended(session, consumer, out);
            Ended onePhase = ended(session, consumer, out);
            assertThat(resource.prepare(committed.xid())).isEqualTo(XA_OK);
            assertThat(resource.prepare(rolledBack.xid())).isEqualTo(XA_OK);

            server.close();
            XaContract.assertCode(XAER_RMFAIL, () -> resource.commit(committed.xid(), false));
            XaContract.assertCode(XAER_RMFAIL, () -> resource.rollback(rolledBack.xid()));
            XaContract.assertCode(XAER_RMFAIL, () -> resource.recover(TMSTARTRSCAN));
            XaContract.assertCode(XA_RBCOMMFAIL, () -> resource.prepare(unprepared.xid()));
            XaContract.assertCode(XA_RBCOMMFAIL, () -> resource.commit(onePhase.xid(), true));
            server = start(server.getPort());

            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(XAException.class)
                    .untilAsserted(() -> assertThat(XaContract.recovered(resource))
                            .containsExactlyInAnyOrder(committed.xid(), rolledBack.xid()));
            resource.commit(committed.xid(), false);
            resource.rollback(rolledBack.xid());
            XaContract.assertCode(XAER_NOTA, () -> resource.rollback(unprepared.xid()));

            assertThat(JmsContract.receive(consumer, 3))
                    .containsExactlyInAnyOrder(rolledBack.received(), unprepared.received(), onePhase.received());
            JmsContract.assertNothingComes(consumer);
            assertThat(JmsContract.receive(session.createConsumer(out), 1))
                    .containsExactly("out of " + committed.received());
        } finally {
            server.close();
        }
    }
}
