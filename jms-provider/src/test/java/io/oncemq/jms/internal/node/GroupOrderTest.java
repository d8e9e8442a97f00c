// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoredMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Message groups on one node: some messages of a group go back to the store while others stay in memory. */
@Timeout(20)
class GroupOrderTest {

    private static final DestinationRecord QUEUE = new DestinationRecord(7, DestinationKind.QUEUE, "orders", false);
    private static final Waiter NOBODY = () -> {};

    private final ModelStore store = new ModelStore();
    private Node node;

    @BeforeEach
    void start() throws StoreException {
        StoreSettings settings =
                new StoreSettings("model:", null, null, null, null, null, "oncemq_", Duration.ofSeconds(1));
        node = Node.start(new NodeConfiguration(settings, "test", 2, 200, Duration.ZERO), store, new SystemRuntime());
        for (String text : List.of("1", "2", "3", "4")) {
            store.put(
                    QUEUE.id(),
                    new StoredMessage(MessageKind.TEXT, 4, true, 0, 0, 0, "{}", null, text, null, "a", null),
                    0);
        }
    }

    @AfterEach
    void stop() {
        node.stop();
        assertThat(store.claimCount()).as("claims left by a stopped node").isZero();
    }

    private static Delivery take(SourceReader reader) throws StoreException {
        Delivery delivery = reader.pollStore(NOBODY);
        assertThat(delivery).isNotNull();
        return delivery;
    }

    /** All that is left, each acknowledged before the next is asked for. */
    private void assertRestIs(SourceReader reader, String... texts) throws StoreException {
        for (String text : texts) {
            Delivery delivery = take(reader);
            assertThat(delivery.message().message().text()).isEqualTo(text);
            node.commit(new UnitOfWork().acknowledge(delivery), 0);
        }
        assertThat(reader.pollStore(NOBODY)).isNull();
    }

    @Test
    void laterMessageThatComesIntoMemoryDoesNotOvertakeOneThatWentToTheStore() throws Exception {
        SourceReader first = node.openQueue(QUEUE, null);
        Delivery one = take(first);
        Delivery two = take(first);
        first.close();
        node.giveBack(List.of(one));
        SourceReader second = node.openQueue(QUEUE, null);

        node.giveBack(List.of(two));

        assertRestIs(second, "1", "2", "3", "4");
    }
}
