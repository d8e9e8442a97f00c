// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How many messages consumers with selectors have read, on a clock that stands still: but for the scan from the start that is
 * made now and then, each message is read once for each selector.
 */
@Timeout(20)
class SelectingSearchTest {

    private static final DestinationRecord QUEUE = new DestinationRecord(7, DestinationKind.QUEUE, "orders", false);
    private static final int BACKLOG = 3000;

    /** Nobody is woken here: what is there is taken, and what is not is not waited for. */
    private static final Waiter NOBODY = () -> {};

    private final ModelStore store = new ModelStore();
    private final AtomicLong clock = new AtomicLong();
    private Node node;

    @BeforeEach
    void start() throws StoreException {
        StoreSettings settings =
                new StoreSettings("model:", null, null, null, null, null, "oncemq_", Duration.ofSeconds(1));
        NodeRuntime machine = new SystemRuntime();
        NodeRuntime stopped = new NodeRuntime() {
            @Override
            public long nanoTime() {
                return clock.get();
            }

            @Override
            public long currentTimeMillis() {
                return machine.currentTimeMillis();
            }

            @Override
            public ExecutorService newExecutor(String threadName) {
                return machine.newExecutor(threadName);
            }
        };
        node = Node.start(new NodeConfiguration(settings, "test", 2, 200, Duration.ZERO), store, stopped);
        for (int i = 0; i < BACKLOG; i++) {
            put("other");
        }
    }

    @AfterEach
    void stop() {
        node.stop();
    }

    private static StoredMessage message(String text) {
        return new StoredMessage(MessageKind.TEXT, 4, true, 0, 0, 0, "{}", null, text, null);
    }

    private static StoredMessage grouped(String text, String group) {
        return new StoredMessage(MessageKind.TEXT, 4, true, 0, 0, 0, "{}", null, text, null, group, null);
    }

    private void send(String text, String group) throws StoreException {
        node.commit(new UnitOfWork().send(QUEUE, grouped(text, group)), 0);
    }

    private void acknowledge(Delivery delivery) throws StoreException {
        UnitOfWork unit = new UnitOfWork();
        unit.acknowledge(delivery);
        node.commit(unit, 0);
    }

    /** Another node claims what there is of the queue, which nobody is told of. */
    private long claimElsewhere(long lowest) throws StoreException {
        long other = store.register("other").id();
        long[] position = new long[10];
        Arrays.fill(position, lowest);
        assertThat(store.claim(other, 1, new ScanPosition(Source.queue(QUEUE.id()), position), 1, true))
                .hasSize(1);
        return other;
    }

    private void giveBackElsewhere(long other) throws StoreException {
        store.reduce(other, new ClaimReference(Source.queue(QUEUE.id()), 1), List.of());
    }

    private void put(String text) {
        store.put(QUEUE.id(), message(text), 0);
    }

    private void send(String text) throws StoreException {
        node.commit(new UnitOfWork().send(QUEUE, message(text)), 0);
    }

    private SourceReader open(String text) {
        return node.openQueue(
                QUEUE,
                new MessageFilter(text, queued -> text.equals(queued.message().text())));
    }

    private static Delivery take(SourceReader reader) throws StoreException {
        Delivery delivery = reader.pollStore(NOBODY);
        assertThat(delivery).isNotNull();
        return delivery;
    }

    private long rowsReadBy(Step step) throws StoreException {
        long before = store.rowsPeeked.get();
        step.run();
        return store.rowsPeeked.get() - before;
    }

    private interface Step {
        void run() throws StoreException;
    }

    /** Makes a first pass, after which nothing is to be scanned from the start as long as the clock stands. */
    private SourceReader openAfterFirstPass(String text) throws StoreException {
        SourceReader reader = open(text);
        for (int round = 0; round < 3; round++) {
            assertThat(reader.pollStore(NOBODY)).isNull();
        }
        return reader;
    }

    @Test
    void firstPassReadsEachMessageOnceAndOthersOnlyWhatIsNew() throws Exception {
        SourceReader red = open("red");
        put("red");

        assertThat(rowsReadBy(() -> take(red))).isEqualTo(BACKLOG + 1);
        SourceReader blue = openAfterFirstPass("blue");
        assertThat(red.pollStore(NOBODY)).isNull();
        assertThat(rowsReadBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        send("other");
                        send("red");
                        send("blue");
                        take(red);
                        take(blue);
                        assertThat(red.pollStore(NOBODY)).isNull();
                        assertThat(blue.pollStore(NOBODY)).isNull();
                    }
                }))
                .as("each reads what it wants, and nobody what nobody wants")
                .isBetween(200L, 300L);
    }

    @Test
    void messageDeliveredAgainIsNotLookedFor() throws Exception {
        SourceReader red = openAfterFirstPass("red");
        send("red");
        Delivery first = take(red);

        assertThat(rowsReadBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        node.redeliver(List.of(first));
                        assertThat(take(red).deliveryCount()).isEqualTo(i + 2);
                    }
                }))
                .isZero();
    }

    @Test
    void messagesGivenBackAreLookedForOnlyByThoseWhoWantThem() throws Exception {
        SourceReader red = openAfterFirstPass("red");
        SourceReader either = node.openQueue(
                QUEUE,
                new MessageFilter(
                        "red or blue",
                        queued -> !"other".equals(queued.message().text())));
        SourceReader blue = openAfterFirstPass("blue");
        send("red");
        Delivery given = take(red);
        for (int i = 0; i < 1000; i++) {
            put("other");
        }
        assertThat(blue.pollStore(NOBODY)).isNull();
        assertThat(either.pollStore(NOBODY)).isNull();
        node.giveBack(List.of(given));

        red.close();

        assertThat(rowsReadBy(() -> assertThat(blue.pollStore(NOBODY)).isNull()))
                .isZero();
        Delivery found = null;
        while (found == null) {
            found = either.pollStore(NOBODY);
        }
        assertThat(found.message().id()).isEqualTo(given.message().id());
        assertThat(found.deliveryCount()).isEqualTo(1);
    }

    /** Nobody tells of it, so the next scan from the start finds it: once, as seldom as it is expensive. */
    @Test
    void lateMessageBelowThePositionIsFoundByTheNextScanFromTheStart() throws Exception {
        long late = store.nextId();
        SourceReader red = openAfterFirstPass("red");
        put("red");
        clock.addAndGet(1);
        assertThat(red.pollStore(NOBODY)).isNotNull();
        store.putLate(QUEUE.id(), late, message("red"), 0);
        assertThat(rowsReadBy(() -> assertThat(red.pollStore(NOBODY)).isNull())).isLessThan(2);

        clock.addAndGet(Duration.ofMillis(251).toNanos());

        List<Delivery> found = new ArrayList<>();
        assertThat(rowsReadBy(() -> {
                    while (found.isEmpty()) {
                        Delivery delivery = red.pollStore(NOBODY);
                        if (delivery != null) {
                            found.add(delivery);
                        }
                    }
                }))
                .isBetween((long) BACKLOG, BACKLOG + 200L);
        assertThat(found.get(0).message().id()).isEqualTo(late);
    }

    /** The clock stands, so that no scan from the start finds it. */
    @Test
    void messageOfABusyGroupIsFoundAsSoonAsTheGroupIsFree() throws Exception {
        SourceReader red = openAfterFirstPass("red");
        SourceReader blue = openAfterFirstPass("blue");
        send("red", "a");
        send("blue", "a");
        Delivery first = take(red);
        assertThat(blue.pollStore(NOBODY)).isNull();

        acknowledge(first);

        assertThat(rowsReadBy(() -> take(blue))).isLessThan(5);
    }

    @Test
    void messagesOfBusyGroupsHideNoOthers() throws Exception {
        SourceReader red = openAfterFirstPass("red");
        SourceReader either = node.openQueue(
                QUEUE,
                new MessageFilter(
                        "red or blue",
                        queued -> !"other".equals(queued.message().text())));
        for (int i = 0; i < 500; i++) {
            store.put(QUEUE.id(), grouped("red", "a"), 0);
        }
        send("blue", "b");
        assertThat(take(red).group()).isEqualTo("a");

        List<Delivery> found = new ArrayList<>();
        assertThat(rowsReadBy(() -> found.add(take(either))))
                .as("not a page for each message of the group")
                .isLessThan(2L * BACKLOG);

        assertThat(found.get(0).group()).isEqualTo("b");
    }

    @Test
    void messageIsNotClaimedBeforeAnEarlierOneOfItsGroupThatWasGivenBack() throws Exception {
        SourceReader red = openAfterFirstPass("red");
        long first = store.put(QUEUE.id(), grouped("red", "a"), 0);
        long other = claimElsewhere(first);
        send("red");
        assertThat(take(red).group()).isNull();
        giveBackElsewhere(other);
        send("red", "a");

        Delivery next = take(red);
        assertThat(next.message().id()).isEqualTo(first);
        acknowledge(next);
        assertThat(take(red).message().id()).isGreaterThan(first);
    }

    @Test
    void messageIsClaimedThoughEarlierOnesOfItsGroupAreNotWanted() throws Exception {
        store.put(QUEUE.id(), grouped("blue", "a"), 0);
        SourceReader red = openAfterFirstPass("red");
        send("red", "a");

        assertThat(take(red).message().message().text()).isEqualTo("red");
    }

    /** Of messages of 8 MiB, four: not the 200 that are claimed ahead of small ones. */
    @Test
    void onlySoManyLargeMessagesAreClaimedAheadAsFitIntoMemory() throws Exception {
        DestinationRecord large = new DestinationRecord(8, DestinationKind.QUEUE, "large", false);
        String text = "x".repeat(8 << 20);
        for (int i = 0; i < 300; i++) {
            store.put(large.id(), message(text), 0);
        }
        SourceReader reader = node.openQueue(large, null);
        for (int taken = 1; taken <= 100; taken++) {
            take(reader);
            assertThat(store.claimedCount() - taken).isLessThan(5);
        }
        await().during(Duration.ofMillis(100)).atMost(Duration.ofSeconds(5)).until(() -> store.claimedCount() < 105);
    }
}
