// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
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
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.SubscriptionKind;
import io.oncemq.jms.spi.SubscriptionRecord;
import io.oncemq.jms.spi.SubscriptionSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What all parts of the contract need: a database, a store in it, a node and a queue. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class StoreContract {

    private final Supplier<TestDatabase> databases;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    /** Tests that name the numbers of claims name lower ones. */
    private long lastNumber = 10_000;

    TestDatabase database;
    Store store;
    StoreNode node;
    Committer committer;
    DestinationRecord queue;
    Source source;

    StoreContract(Supplier<TestDatabase> databases) {
        this.databases = databases;
    }

    @BeforeEach
    void open() throws Exception {
        database = closeLater(databases.get());
        store = closeLater(open(database.settings()));
        node = register();
        committer = closeLater(node.openCommitter(0));
        queue = queue("orders");
        source = Source.queue(queue.id());
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** Closes something at the end of the test, in reverse order. */
    final <T extends AutoCloseable> T closeLater(T closeable) {
        open.push(closeable);
        return closeable;
    }

    /** The provider for settings, found as the node finds it. */
    static StoreProvider provider(StoreSettings settings) {
        return ServiceLoader.load(StoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.accepts(settings))
                .findFirst()
                .orElseThrow();
    }

    static Store open(StoreSettings settings) throws StoreException {
        return provider(settings).open(settings);
    }

    final StoreNode register() throws StoreException {
        return closeLater(store.register("test"));
    }

    /** A raw connection next to the store. */
    final Connection connect() throws SQLException {
        return closeLater(database.connect());
    }

    /** One with a transaction of the application. */
    final Connection connectForTransaction() throws SQLException {
        Connection connection = closeLater(database.connect());
        connection.setAutoCommit(false);
        // A test that fails must not leave locks to the close of the node.
        closeLater(connection::rollback);
        return connection;
    }

    final DestinationRecord queue(String name) throws StoreException {
        return node.catalog().destination(DestinationKind.QUEUE, name, true);
    }

    final DestinationRecord topic(String name) throws StoreException {
        return node.catalog().destination(DestinationKind.TOPIC, name, true);
    }

    final SubscriptionRecord subscribe(StoreNode by, DestinationRecord topic, String name) throws StoreException {
        return by.catalog()
                .subscribe(new SubscriptionSpec(topic.id(), SubscriptionKind.SHARED_DURABLE, null, name, null, false));
    }

    final long nextNumber() {
        return ++lastNumber;
    }

    static StoredMessage message(String text) {
        return message(text, 4);
    }

    static StoredMessage message(String text, int priority) {
        return new StoredMessage(
                MessageKind.TEXT,
                priority,
                true,
                1_700_000_000_000L,
                0,
                0,
                "{\"id\":\"" + text.length() + "\"}",
                null,
                text,
                null);
    }

    static StoredMessage delayed(String text, long deliverAt) {
        return new StoredMessage(MessageKind.TEXT, 4, true, 1, 0, deliverAt, "{}", null, text, null);
    }

    static StoredMessage expiring(String text, long expiration) {
        return new StoredMessage(MessageKind.TEXT, 4, true, 1, expiration, 0, "{}", null, text, null);
    }

    static CommitGroup sends(Send... sends) {
        return new CommitGroup(List.of(sends), List.of(), List.of(), List.of(), List.of());
    }

    static CommitGroup acknowledgements(Source source, Long... ids) {
        return new CommitGroup(
                List.of(),
                Arrays.stream(ids).map(id -> new Acknowledgement(source, id)).toList(),
                List.of(),
                List.of(),
                List.of());
    }

    static CommitGroup counts(DeliveryCount... counts) {
        return new CommitGroup(List.of(), List.of(), List.of(counts), List.of(), List.of());
    }

    static CommitGroup finished(ClaimReference... claims) {
        return new CommitGroup(List.of(), List.of(), List.of(), List.of(claims), List.of());
    }

    static CommitGroup sweep(Long... ids) {
        return new CommitGroup(List.of(), List.of(), List.of(), List.of(), List.of(ids));
    }

    /** Sends messages of these texts to a destination; their ids. */
    final long[] send(DestinationRecord destination, String... texts) throws StoreException {
        return committer.commit(sends(Stream.of(texts)
                .map(text -> new Send(destination, message(text), 0))
                .toArray(Send[]::new)));
    }

    /** Sends many messages "0", "1", ... */
    final long[] sendMany(DestinationRecord destination, int count) throws StoreException {
        String[] texts = new String[count];
        Arrays.setAll(texts, Integer::toString);
        return send(destination, texts);
    }

    /** Claims whatever there is, with a fresh number. */
    final List<QueuedMessage> claim(StoreNode by, Source from) throws StoreException {
        return by.claimer().claim(nextNumber(), ScanPosition.start(from), 200, true);
    }

    static List<String> texts(List<QueuedMessage> messages) {
        return messages.stream().map(message -> message.message().text()).toList();
    }

    static List<Long> ids(List<QueuedMessage> messages) {
        return messages.stream().map(QueuedMessage::id).toList();
    }

    /** How many rows a table has. */
    final long rows(String table) throws SQLException {
        try (Connection connection = database.connect()) {
            return Sql.longs(connection, "SELECT count(*) FROM " + database.table(table))
                    .get(0);
        }
    }

    /** Acknowledges everything that is left and makes sure that it is this. */
    final void assertLeft(Source from, String... texts) throws StoreException {
        assertThat(texts(node.catalog().browse(from, null, 1000))).containsExactly(texts);
    }
}
