// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSettings;
import io.oncemq.jms.spi.StoreUnavailableException;
import io.oncemq.jms.spi.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NodeTest {

    private static final DestinationRecord QUEUE = new DestinationRecord(7, DestinationKind.QUEUE, "orders", false);

    private final ModelStore store = new ModelStore();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Node node;

    @BeforeEach
    void start() throws StoreException {
        StoreSettings settings =
                new StoreSettings("model:", null, null, null, null, null, "oncemq_", Duration.ofSeconds(1));
        node = Node.start(new NodeConfiguration(settings, "test", 2, 200, Duration.ZERO), store, new SystemRuntime());
    }

    @AfterEach
    void stop() {
        node.stop();
        threads.shutdownNow();
        assertThat(store.claimCount()).as("claims left by a stopped node").isZero();
    }

    @Test
    void messageGoesStraightToAConsumerThatWaits() throws Exception {
        SourceReader reader = node.openQueue(QUEUE, null);
        Consumer consumer = new Consumer(reader);
        assertThat(reader.pollStore(consumer)).isNull();
        reader.expect(consumer);

        send("one");

        assertThat(lastSends()).extracting(Send::claim).doesNotContain(0L);
        Delivery delivery = consumer.take();
        assertThat(text(delivery)).isEqualTo("one");
        assertThat(delivery.deliveryCount()).isEqualTo(1);
        acknowledge(delivery);
        assertThat(store.depth(QUEUE.id())).isZero();
        assertThat(store.claimCount()).isZero();
    }

    @Test
    void afterAClaimThatTookAllMessagesAreHandedOff() throws Exception {
        send("sent before anybody waited");
        SourceReader reader = node.openQueue(QUEUE, null);
        Consumer consumer = new Consumer(reader);
        acknowledge(consumer.take());
        reader.expect(consumer);

        send("next");

        assertThat(lastSends()).extracting(Send::claim).doesNotContain(0L);
        acknowledge(consumer.take());
    }

    /** Nobody has told this node of it, and nobody waits in vain, so that it does not poll. */
    @Test
    void whoLivesOnWhatIsHandedOffGetsWhatOthersHaveSent() throws Exception {
        SourceReader reader = node.openQueue(QUEUE, null);
        Consumer consumer = new Consumer(reader);
        assertThat(reader.pollStore(consumer)).isNull();
        store.put(QUEUE.id(), message("from elsewhere", 4), 0);

        String received = "";
        for (int i = 0; !received.equals("from elsewhere"); i++) {
            send("handed off " + i);
            Delivery delivery = consumer.take();
            received = text(delivery);
            acknowledge(delivery);
        }
    }

    @Test
    void handOffNeverOvertakesWhatWasSentBefore() throws Exception {
        SourceReader reader = node.openQueue(QUEUE, null);
        send("before anybody waits");
        Consumer consumer = new Consumer(reader);
        reader.expect(consumer);
        send("after");

        assertThat(text(consumer.take())).isEqualTo("before anybody waits");
        assertThat(text(consumer.take())).isEqualTo("after");
    }

    @Test
    void higherPriorityIsDeliveredFirst() throws Exception {
        send("low", 1);
        send("high", 9);
        send("middle", 4);
        Consumer consumer = new Consumer(node.openQueue(QUEUE, null));

        assertThat(List.of(text(consumer.take()), text(consumer.take()), text(consumer.take())))
                .containsExactly("high", "middle", "low");
    }

    /** Of those who wait for one more, and give that up, none misses that its unit has ended. */
    @Test
    void sessionsThatCommitAtTheSameTimeAllEnd() throws Exception {
        int sessions = 100;
        store.onCommit(group -> LockSupport.parkNanos(100_000L + group.sends().size() * 1_000L));
        List<Future<?>> senders = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            senders.add(threads.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    send("x");
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(200_000));
                }
                return null;
            }));
        }

        for (Future<?> sender : senders) {
            sender.get(15, TimeUnit.SECONDS);
        }
    }

    @Test
    void unitsThatWaitForACommitShareTheNext() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        store.onCommit(group -> {
            begun.countDown();
            awaitUninterruptibly(released);
        });
        List<Future<?>> senders = new ArrayList<>();
        senders.add(submitSend("first"));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        CountDownLatch queued = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            node.commitLater(new UnitOfWork().send(QUEUE, message("later " + i, 4)), 0, failure -> queued.countDown());
        }
        released.countDown();
        for (Future<?> sender : senders) {
            sender.get();
        }
        assertThat(queued.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(store.commits).hasSize(2);
        assertThat(lastSends()).hasSize(5);
    }

    @Test
    void oneLostMessageFailsOnlyTheUnitThatAcknowledgesIt() throws Exception {
        send("stolen");
        send("kept");
        Consumer consumer = new Consumer(node.openQueue(QUEUE, null));
        Delivery stolen = consumer.take();
        Delivery kept = consumer.take();
        store.steal(QUEUE.id(), stolen.message().id());
        AtomicBoolean keptIsDurable = new AtomicBoolean();
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        store.onCommit(group -> {
            begun.countDown();
            awaitUninterruptibly(released);
        });
        Future<?> first = submitSend("occupies the lane");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        CountDownLatch ended = new CountDownLatch(2);
        List<StoreException> failures = new ArrayList<>();
        node.commitLater(new UnitOfWork().acknowledge(stolen), 0, failure -> {
            failures.add(failure);
            ended.countDown();
        });
        node.commitLater(new UnitOfWork().acknowledge(kept), 0, failure -> {
            keptIsDurable.set(failure == null);
            ended.countDown();
        });
        released.countDown();
        first.get();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).singleElement().isInstanceOf(FenceException.class);
        assertThat(keptIsDurable).isTrue();
        assertThat(stolen.held()).isFalse();
    }

    @Test
    void redeliveryIsCountedInTheStoreBeforeItIsHandedOut() throws Exception {
        send("one");
        send("two");
        Consumer consumer = new Consumer(node.openQueue(QUEUE, null));
        Delivery one = consumer.take();

        node.redeliver(List.of(one));
        Delivery again = consumer.take();

        assertThat(text(again)).isEqualTo("one");
        assertThat(again.deliveryCount()).isEqualTo(2);
        assertThat(store.deliveryCount(QUEUE.id(), again.message().id())).isEqualTo(1);
        assertThat(text(consumer.take())).isEqualTo("two");
    }

    @Test
    void readerThatClosesGivesBackWhatNobodySaw() throws Exception {
        for (int i = 0; i < 10; i++) {
            send("message " + i);
        }
        SourceReader reader = node.openQueue(QUEUE, null);
        Consumer consumer = new Consumer(reader);
        for (int i = 0; i < 5; i++) {
            acknowledge(consumer.take());
        }
        reader.close();

        assertThat(store.claimCount()).isZero();
        Consumer next = new Consumer(node.openQueue(QUEUE, null));
        Delivery delivery = next.take();
        assertThat(text(delivery)).isEqualTo("message 5");
        assertThat(delivery.deliveryCount()).isEqualTo(1);
    }

    @Test
    void countedMessageIsClaimedAlone() throws Exception {
        store.put(QUEUE.id(), message("suspect", 4), 1);
        store.put(QUEUE.id(), message("innocent", 4), 0);
        Consumer consumer = new Consumer(node.openQueue(QUEUE, null));

        Delivery suspect = consumer.take();

        assertThat(text(suspect)).isEqualTo("suspect");
        assertThat(suspect.deliveryCount()).isEqualTo(2);
        assertThat(suspect.claim().unsettled()).isEqualTo(1);
        assertThat(text(consumer.take())).isEqualTo("innocent");
    }

    @Test
    void selectedMessagesAreTakenAndTheOthersLeft() throws Exception {
        for (int i = 0; i < 500; i++) {
            send("message " + i);
        }
        MessageFilter filter = new MessageFilter(
                "ends with 99",
                queued -> String.valueOf(queued.message().text()).endsWith("99"));
        Consumer selective = new Consumer(node.openQueue(QUEUE, filter));

        for (int i = 99; i < 500; i += 100) {
            Delivery delivery = selective.take();
            assertThat(text(delivery)).isEqualTo("message " + i);
            acknowledge(delivery);
        }
        assertThat(store.depth(QUEUE.id())).isEqualTo(495);
        Consumer other = new Consumer(node.openQueue(QUEUE, null));
        assertThat(text(other.take())).isEqualTo("message 0");
    }

    @Test
    void commitFailsWhileTheStoreIsAwayAndDeliveryResumesByItself() throws Exception {
        Consumer consumer = new Consumer(node.openQueue(QUEUE, null));
        store.away(true);
        assertThatThrownBy(() -> send("lost")).isInstanceOf(StoreUnavailableException.class);
        Future<Delivery> receipt = threads.submit(consumer::take);
        store.away(false);
        store.put(QUEUE.id(), message("sent by another node", 4), 0);

        assertThat(text(receipt.get())).isEqualTo("sent by another node");
    }

    @Test
    void nodeThatWasDeclaredDeadBeginsAnew() throws Exception {
        send("one");
        Consumer consumer = new Consumer(node.openQueue(QUEUE, null));
        Delivery before = consumer.take();
        long id = node.id();

        store.declareDead(id);
        await().atMost(Duration.ofSeconds(10)).until(() -> node.id() != id);

        await().atMost(Duration.ofSeconds(10)).until(() -> !before.held());
        Delivery after = consumer.take();
        assertThat(text(after)).isEqualTo("one");
        acknowledge(after);
    }

    @Test
    void expiredMessageIsDiscarded() throws Exception {
        StoredMessage expired =
                new StoredMessage(MessageKind.TEXT, 4, true, 0, node.now() - 1, 0, "{}", null, "too late", null);
        store.put(QUEUE.id(), expired, 0);
        send("in time");
        Consumer consumer = new Consumer(node.openQueue(QUEUE, null));

        assertThat(text(consumer.take())).isEqualTo("in time");
        await().atMost(Duration.ofSeconds(10)).until(() -> store.depth(QUEUE.id()) == 1);
    }

    @Test
    void claimIsRemovedWithItsLastMessage() throws Exception {
        for (int i = 0; i < 100; i++) {
            send("message " + i);
        }
        Consumer consumer = new Consumer(node.openQueue(QUEUE, null));
        for (int i = 0; i < 100; i++) {
            acknowledge(consumer.take());
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> store.claimCount() == 0);
        assertThat(store.depth(QUEUE.id())).isZero();
    }

    @Test
    void claimOutlivesAnAcknowledgementThatFailed() throws Exception {
        send("one");
        Delivery delivery = new Consumer(node.openQueue(QUEUE, null)).take();
        store.onCommit(group -> {
            throw new StoreUnavailableException("scripted");
        });
        assertThatThrownBy(() -> acknowledge(delivery)).isInstanceOf(StoreUnavailableException.class);
        store.onCommit(group -> {});

        send("another"); // takes along what earlier groups left over

        assertThat(store.unclaimed(ScanPosition.start(delivery.source())))
                .extracting(QueuedMessage::id)
                .doesNotContain(delivery.message().id());
        acknowledge(delivery);
    }

    @Test
    void messageHandedOffByACommitOfUnknownOutcomeReachesItsConsumer() throws Exception {
        SourceReader reader = node.openQueue(QUEUE, null);
        Consumer consumer = new Consumer(reader);
        assertThat(reader.pollStore(consumer)).isNull();
        reader.expect(consumer);
        store.unknownIsCommitted(true);
        store.onCommit(group -> {
            throw new OutcomeUnknownException("scripted");
        });
        assertThatThrownBy(() -> send("one")).isInstanceOf(OutcomeUnknownException.class);
        store.onCommit(group -> {});

        Delivery delivery = consumer.take();

        assertThat(text(delivery)).isEqualTo("one");
        acknowledge(delivery);
    }

    private void acknowledge(Delivery delivery) throws StoreException {
        node.commit(new UnitOfWork().acknowledge(delivery), 0);
    }

    private Future<?> submitSend(String text) {
        return threads.submit(() -> {
            send(text);
            return null;
        });
    }

    private void send(String text) throws StoreException {
        send(text, 4);
    }

    private void send(String text, int priority) throws StoreException {
        node.commit(new UnitOfWork().send(QUEUE, message(text, priority)), 0);
    }

    private List<Send> lastSends() {
        return store.commits.get(store.commits.size() - 1).sends();
    }

    private static StoredMessage message(String text, int priority) {
        return new StoredMessage(MessageKind.TEXT, priority, true, 0, 0, 0, "{}", null, text, null);
    }

    private static String text(Delivery delivery) {
        return String.valueOf(delivery.message().message().text());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interruption) {
            throw new AssertionError(interruption);
        }
    }

    /** Waits for messages as a session does. */
    private static final class Consumer implements Waiter {
        private final SourceReader reader;
        private final Semaphore woken = new Semaphore(0);

        Consumer(SourceReader reader) {
            this.reader = reader;
        }

        @Override
        public void wake() {
            woken.release();
        }

        Delivery take() throws InterruptedException {
            while (true) {
                reader.expect(this);
                try {
                    Delivery delivery = reader.poll();
                    if (delivery != null) {
                        return delivery;
                    }
                    woken.acquire();
                } finally {
                    reader.cancel(this);
                }
            }
        }
    }
}
