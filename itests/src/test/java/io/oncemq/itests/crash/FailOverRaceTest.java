// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreProvider;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import io.oncemq.jms.spi.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nodes that live through a fail-over, or a restart of the server, may take for true. */
@Timeout(120)
class FailOverRaceTest {

    /** More than the values of a sequence that PostgreSQL logs ahead. */
    private static final int MANY = 100;

    private PostgresServer server;
    private Store store;
    private StoreNode node;
    private DestinationRecord queue;
    private final List<StoreNode> registered = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = PostgresServer.start();
        StoreSettings settings = new StoreSettings(
                server.address().url(),
                "postgres",
                "",
                null,
                SchemaMode.CREATE,
                null,
                "oncemq_",
                Duration.ofSeconds(5));
        store = ServiceLoader.load(StoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.accepts(settings))
                .findFirst()
                .orElseThrow()
                .open(settings);
        node = register();
        queue = node.catalog().destination(DestinationKind.QUEUE, "orders", true);
    }

    @AfterEach
    void end() throws Exception {
        registered.forEach(StoreNode::close);
        store.close();
        server.close();
    }

    private StoreNode register() throws StoreException {
        StoreNode fresh = store.register("fail-over");
        registered.add(fresh);
        return fresh;
    }

    private long[] send(Committer committer, String text) throws StoreException {
        StoredMessage message = new StoredMessage(MessageKind.TEXT, 4, true, 1, 0, 0, "{}", null, text, null);
        Send[] sends = new Send[MANY];
        Arrays.fill(sends, new Send(queue, message, 0));
        return committer.commit(new CommitGroup(List.of(sends), List.of(), List.of(), List.of(), List.of()));
    }

    private List<QueuedMessage> claim(StoreNode by, long number) throws StoreException {
        return by.claimer().claim(number, ScanPosition.start(Source.queue(queue.id())), 200, true);
    }

    private static <T> T whenBack(Callable<T> call) {
        return await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(call, result -> true);
    }

    @Test
    @DisplayName("race 11: after a fail-over that lost messages, a stale acknowledgement takes no new one")
    void staleAcknowledgementTakesNoNewMessage() throws Exception {
        try (Committer committer = node.openCommitter(0)) {
            send(committer, "kept");
            server.keepStandby();
            long[] lost = whenBack(() -> send(committer, "lost"));
            assertThat(whenBack(() -> claim(node, 1))).hasSize(2 * MANY);

            server.crash();
            server.promoteStandby();

            long[] fresh = whenBack(() -> send(committer, "new"));
            assertThat(Arrays.stream(fresh).min().orElseThrow())
                    .as("no id comes twice, and order is kept")
                    .isGreaterThan(Arrays.stream(lost).max().orElseThrow());
            for (long id : lost) {
                Acknowledgement stale = new Acknowledgement(Source.queue(queue.id()), id);
                assertThatThrownBy(() -> committer.commit(
                                new CommitGroup(List.of(), List.of(stale), List.of(), List.of(), List.of())))
                        .isInstanceOf(FenceException.class);
            }
            assertThat(whenBack(() -> node.catalog().browse(Source.queue(queue.id()), null, 1000)))
                    .extracting(message -> message.message().text())
                    .hasSize(2 * MANY)
                    .containsOnly("kept", "new");
            assertThat(whenBack(() -> node.membership().beat()).registered())
                    .as("its row was on the standby")
                    .isTrue();
            assertThat(node.claimer().held())
                    .as("the claim was made after the standby had lost its connection")
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("race 10: a node that is new after a fail-over waits for those that come back from it")
    void newNodeAfterAFailOverWaitsForTheOthers() throws Exception {
        server.keepStandby();
        server.crash();
        server.promoteStandby();
        // A standby starts long before it is promoted: that it has started lately must not be what saves the others.
        awaitTheEndOfTheGrace();

        StoreNode fresh = register();
        fresh.membership().recover();

        assertThat(whenBack(() -> node.membership().beat()).registered()).isTrue();
    }

    /** Waits until the server has not been started lately. */
    private void awaitTheEndOfTheGrace() {
        await().atMost(Duration.ofSeconds(30)).until(() -> server.address().number("""
                SELECT count(*) FROM pg_stat_bgwriter
                WHERE greatest(pg_postmaster_start_time(), stats_reset) < clock_timestamp() - interval '10 seconds'
                """) == 1);
    }

    @Test
    @DisplayName("race 10: a restart of the server under five nodes recovers nobody and counts nothing")
    void restartRecoversNobody() throws Exception {
        List<StoreNode> nodes = new ArrayList<>(List.of(node));
        for (int i = 0; i < 4; i++) {
            nodes.add(register());
        }
        try (Committer committer = node.openCommitter(0)) {
            send(committer, "claimed");
        }
        for (StoreNode each : nodes) {
            each.claimer().claim(1, ScanPosition.start(Source.queue(queue.id())), MANY / 5, true);
        }
        awaitTheEndOfTheGrace();

        // The death of one process of the server: the postmaster stays, all sessions end.
        server.crashSessions();
        assertNobodyIsRecovered(nodes);

        server.crash();
        server.startAgain();
        assertNobodyIsRecovered(nodes);
    }

    private void assertNobodyIsRecovered(List<StoreNode> nodes) throws Exception {
        StoreNode fresh = whenBack(this::register);
        assertThat(fresh.membership().recover()).as("a node that is new").isEmpty();
        for (StoreNode each : nodes) {
            assertThat(whenBack(() -> each.membership().beat()).registered()).isTrue();
            assertThat(each.membership().recover()).isEmpty();
        }
        for (StoreNode each : nodes) {
            assertThat(whenBack(() -> each.claimer().held())).hasSize(1);
        }
        assertThat(fresh.catalog().browse(Source.queue(queue.id()), null, 1000))
                .hasSize(MANY)
                .allMatch(message -> message.deliveryCount() == 0);
    }
}
