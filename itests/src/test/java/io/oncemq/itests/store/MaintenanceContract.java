// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.ExpiryQueues;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.WakeUp;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes due, expires, or is left over. */
abstract class MaintenanceContract extends StoreContract {

    MaintenanceContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    private void makeDue() throws Exception {
        try (Connection connection = database.connect()) {
            Sql.update(connection, "UPDATE " + database.table("delayed") + " SET due = due - 7200000");
        }
    }

    @Test
    void delayedMessagesComeWhenTheyAreDueInThatOrder() throws Exception {
        long later = System.currentTimeMillis() + 3_600_000;
        committer.commit(sends(
                new Send(queue, delayed("third", later + 2), 0),
                new Send(queue, delayed("first", later), 0),
                new Send(queue, delayed("second", later + 1), 0),
                new Send(queue, delayed("not yet", later + 7_200_000), 0)));
        long[] ids = send(queue, "now");
        assertThat(node.membership().maintain(ExpiryQueues.NONE)).isEmpty();
        makeDue();

        List<WakeUp> due = node.membership().maintain(ExpiryQueues.NONE);

        assertThat(due).singleElement().satisfies(wakeUp -> {
            assertThat(wakeUp.destination()).isEqualTo(queue.id());
            assertThat(wakeUp.lowest()).isGreaterThan(ids[0]);
        });
        assertLeft(source, "now", "first", "second", "third");
        assertThat(rows("delayed")).isEqualTo(1);
        assertThat(node.membership().maintain(ExpiryQueues.NONE)).isEmpty();
    }

    @Test
    void delayedMessageToATopicGoesToThoseWhoHadSubscribedWhenItWasSent() throws Exception {
        DestinationRecord topic = topic("news");
        long later = System.currentTimeMillis() + 3_600_000;
        committer.commit(sends(new Send(topic, delayed("to nobody", later), 0)));
        Source early = subscribe(node, topic, "early").source();
        committer.commit(sends(new Send(topic, delayed("a", later), 0), new Send(topic, delayed("b", later), 0)));
        Source late = subscribe(node, topic, "late").source();
        committer.commit(sends(new Send(topic, delayed("c", later), 0)));
        makeDue();

        assertThat(node.membership().maintain(ExpiryQueues.NONE)).hasSize(1);

        assertThat(texts(claim(node, early))).containsExactly("a", "b", "c");
        assertThat(texts(claim(node, late))).containsExactly("c");
        assertThat(rows("delayed")).isZero();
        assertThat(rows("message")).isEqualTo(3);
    }

    @Test
    void twoNodesMoveEachDelayedMessageOnce() throws Exception {
        long later = System.currentTimeMillis() + 3_600_000;
        committer.commit(sends(IntStream.range(0, 500)
                .mapToObj(i -> new Send(queue, delayed("" + i, later + i), 0))
                .toArray(Send[]::new)));
        makeDue();
        StoreNode other = register();
        ExecutorService threads = closeLater(new Threads(2)).executor();
        List<Future<List<WakeUp>>> moves = new ArrayList<>();
        for (StoreNode each : List.of(node, other)) {
            moves.add(threads.submit(() -> each.membership().maintain(ExpiryQueues.NONE)));
        }
        for (Future<List<WakeUp>> move : moves) {
            move.get(20, TimeUnit.SECONDS);
        }
        node.membership().maintain(ExpiryQueues.NONE);

        assertThat(texts(node.catalog().browse(source, null, 1000)))
                .hasSize(500)
                .doesNotHaveDuplicates();
        assertThat(rows("delayed")).isZero();
    }

    @Test
    void delayedMessageOfADeletedDestinationGoesWithIt() throws Exception {
        committer.commit(sends(new Send(queue, delayed("a", System.currentTimeMillis() + 3_600_000), 0)));
        node.catalog().deleteDestination(queue);
        makeDue();

        assertThat(node.membership().maintain(ExpiryQueues.NONE)).isEmpty();

        assertThat(rows("delayed")).isZero();
        assertThat(rows("message")).isZero();
    }

    @Test
    @DisplayName("race 13: the janitor removes what expired, unless it is claimed")
    void expiredMessagesAreRemovedUnlessTheyAreClaimed() throws Exception {
        long past = System.currentTimeMillis() - 1000;
        DestinationRecord topic = topic("news");
        Source first = subscribe(node, topic, "first").source();
        Source second = subscribe(node, topic, "second").source();
        long[] ids = committer.commit(sends(
                new Send(queue, expiring("expired", past), 0),
                new Send(queue, expiring("claimed", past), 0),
                new Send(queue, expiring("not yet", past + 3_600_000), 0),
                new Send(queue, message("never"), 0),
                new Send(topic, expiring("expired", past), 0)));
        node.claimer().claimExactly(1, ScanPosition.start(source), List.of(ids[1]));
        node.claimer().claimExactly(2, ScanPosition.start(first), List.of(ids[4]));

        StoreNode janitor = register();
        janitor.membership().maintain(ExpiryQueues.NONE);

        assertLeft(source, "claimed", "not yet", "never");
        assertLeft(second);
        committer.commit(acknowledgements(source, ids[1]));
        committer.commit(acknowledgements(first, ids[4]));
        committer.commit(sweep(ids[4]));
        assertThat(rows("message")).isEqualTo(2);
    }

    @Test
    @DisplayName("race 13: the janitor moves what expired, unless it is claimed")
    void expiredMessagesAreMovedToTheirQueueUnlessTheyAreClaimed() throws Exception {
        long past = System.currentTimeMillis() - 1000;
        DestinationRecord topic = topic("news");
        Source first = subscribe(node, topic, "first").source();
        Source second = subscribe(node, topic, "second").source();
        DestinationRecord expired = queue("expired");
        long[] ids = committer.commit(sends(
                new Send(queue, expiring("expired", past), 0),
                new Send(queue, expiring("claimed", past), 0),
                new Send(queue, message("never"), 0),
                new Send(topic, expiring("expired", past), 0)));
        node.claimer().claimExactly(1, ScanPosition.start(source), List.of(ids[1]));
        node.claimer().claimExactly(2, ScanPosition.start(first), List.of(ids[3]));

        StoreNode janitor = register();
        janitor.membership().maintain(origin -> expired);

        assertLeft(source, "claimed", "never");
        assertLeft(second);
        assertLeft(Source.queue(expired.id()), "expired", "expired");
        committer.commit(acknowledgements(source, ids[1]));
        committer.commit(acknowledgements(first, ids[3]));
        committer.commit(sweep(ids[3]));
        assertThat(rows("message")).isEqualTo(3);
    }

    @Test
    void expiredMessageIsRemovedFromATopicWithItsPayload() throws Exception {
        DestinationRecord topic = topic("news");
        subscribe(node, topic, "s");
        committer.commit(sends(new Send(topic, expiring("expired", 1000), 0)));

        node.membership().maintain(ExpiryQueues.NONE);

        assertThat(rows("delivery")).isZero();
        assertThat(rows("message")).isZero();
    }

    /** One call must not keep the thread of the heartbeat: it looks at a page, and the next call at the next. */
    @Test
    void manyExpiredMessagesAreRemovedPageByPage() throws Exception {
        committer.commit(sends(IntStream.range(0, 2500)
                .mapToObj(i -> new Send(queue, expiring("" + i, 1000), 0))
                .toArray(Send[]::new)));

        node.membership().maintain(ExpiryQueues.NONE);
        assertThat(rows("message")).isEqualTo(1500);

        await().atMost(Duration.ofSeconds(15)).until(() -> {
            node.membership().maintain(ExpiryQueues.NONE);
            return rows("message") == 0;
        });
    }
}
