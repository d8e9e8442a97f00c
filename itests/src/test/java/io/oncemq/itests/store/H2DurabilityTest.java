// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.Store;
import io.oncemq.jms.spi.StoreConfigurationException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoredMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What H2 would not do by itself: what was committed is in the file. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class H2DurabilityTest {

    @TempDir
    Path directory;

    private static StoreSettings settings(Path database, String user) {
        return new StoreSettings("jdbc:h2:" + database, user, "", null, null, null, "oncemq_", Duration.ofSeconds(5));
    }

    private static Store open(Path database) throws Exception {
        StoreSettings settings = settings(database, "sa");
        return StoreContract.provider(settings).open(settings);
    }

    private static Send send(DestinationRecord queue, String text) {
        return new Send(queue, new StoredMessage(MessageKind.TEXT, 4, true, 1, 0, 0, "{}", null, text, null), 0);
    }

    @Test
    void everyAcknowledgedSendIsInTheFileWhenTheCommitReturns() throws Exception {
        Path original = directory.resolve("store");
        List<Path> copies = new ArrayList<>();
        try (Store store = open(original);
                StoreNode node = store.register("n");
                Committer committer = node.openCommitter(0)) {
            DestinationRecord queue = node.catalog().destination(DestinationKind.QUEUE, "q", true);
            for (int i = 0; i < 10; i++) {
                committer.commit(StoreContract.sends(send(queue, "m" + i)));
                Path copy = directory.resolve("copy" + i + ".mv.db");
                Files.copy(directory.resolve("store.mv.db"), copy);
                copies.add(directory.resolve("copy" + i));
            }
        }
        for (int i = 0; i < copies.size(); i++) {
            assertThat(texts(copies.get(i))).as("copy %s", i).hasSize(i + 1).contains("m" + i);
        }
    }

    private static List<String> texts(Path database) throws Exception {
        try (Store store = open(database);
                StoreNode node = store.register("n")) {
            DestinationRecord queue = node.catalog().destination(DestinationKind.QUEUE, "q", false);
            return StoreContract.texts(node.catalog().browse(Source.queue(queue.id()), null, 100));
        }
    }

    /** A process that dies leaves its node behind; the next one recovers it at once. */
    @Test
    void claimsOfADeadProcessAreCountedByTheNext() throws Exception {
        Path original = directory.resolve("store");
        try (Store store = open(original);
                StoreNode node = store.register("n");
                Committer committer = node.openCommitter(0)) {
            DestinationRecord queue = node.catalog().destination(DestinationKind.QUEUE, "q", true);
            committer.commit(StoreContract.sends(send(queue, "claimed"), send(queue, "free")));
            node.claimer().claim(1, ScanPosition.start(Source.queue(queue.id())), 1, true);
            Files.copy(directory.resolve("store.mv.db"), directory.resolve("copy.mv.db"));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:h2:" + directory.resolve("copy"), "sa", "")) {
            // The copy was made by this process; the node in it stands for one of another.
            Sql.update(connection, "UPDATE oncemq_node SET process = RANDOM_UUID()");
        }

        try (Store store = open(directory.resolve("copy"));
                StoreNode node = store.register("n")) {
            assertThat(node.membership().recover()).hasSize(1);
            DestinationRecord queue = node.catalog().destination(DestinationKind.QUEUE, "q", false);
            assertThat(node.catalog().browse(Source.queue(queue.id()), null, 10))
                    .extracting(QueuedMessage::deliveryCount)
                    .containsExactly(1, 0);
        }
    }

    @Test
    void userWithoutAdministratorRightsIsRefused() throws Exception {
        Path database = directory.resolve("store");
        try (Connection connection = DriverManager.getConnection("jdbc:h2:" + database, "sa", "")) {
            Sql.execute(connection, "CREATE USER clerk PASSWORD ''");
        }
        StoreSettings settings = settings(database, "clerk");

        assertThatThrownBy(() -> StoreContract.provider(settings).open(settings))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("administrator rights");
    }

    @Test
    void databaseInMemoryIsAllowedAndSaysWhatItIs() throws Exception {
        StoreSettings settings = new StoreSettings(
                "jdbc:h2:mem:durability;DB_CLOSE_DELAY=-1",
                "sa",
                "",
                null,
                null,
                null,
                "oncemq_",
                Duration.ofSeconds(5));
        try (Store store = StoreContract.provider(settings).open(settings);
                StoreNode node = store.register("n");
                Committer committer = node.openCommitter(0)) {
            DestinationRecord queue = node.catalog().destination(DestinationKind.QUEUE, "q", true);
            assertThat(committer.commit(StoreContract.sends(send(queue, "a")))).hasSize(1);
            assertThat(store.description()).contains("not durable");
        }
    }

    @Test
    void serversAndSharedFilesAreRefused() {
        StoreSettings settings = new StoreSettings(
                "jdbc:h2:" + directory.resolve("x") + ";AUTO_SERVER=TRUE",
                "sa",
                "",
                null,
                null,
                null,
                "oncemq_",
                Duration.ofSeconds(5));

        assertThatThrownBy(() -> StoreContract.provider(settings).open(settings))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("AUTO_SERVER");
    }
}
