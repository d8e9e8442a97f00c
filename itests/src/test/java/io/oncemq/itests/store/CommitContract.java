// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Groups of units: sends, acknowledgements, claims, counts. */
abstract class CommitContract extends StoreContract {

    CommitContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    @Test
    void messageComesBackAsItWasSent() throws Exception {
        StoredMessage sent = new StoredMessage(
                MessageKind.BYTES,
                7,
                false,
                1_700_000_000_123L,
                1_900_000_000_456L,
                0,
                "{\"a\":\"\\\"ä€😀\"}",
                "{\"n\":1}",
                null,
                new byte[] {0, 1, -1});
        committer.commit(sends(new Send(queue, sent, 0)));

        QueuedMessage received = claim(node, source).get(0);

        assertThat(received.deliveryCount()).isZero();
        assertThat(received.message()).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    void largeBodiesComeBackAsTheyWereSent() throws Exception {
        byte[] body = new byte[3 << 20];
        IntStream.range(0, body.length).forEach(i -> body[i] = (byte) (i * 31));
        String text = "ä€".repeat(700_000);
        committer.commit(sends(
                new Send(queue, new StoredMessage(MessageKind.BYTES, 4, true, 1, 0, 0, "{}", null, null, body), 0),
                new Send(queue, message(text), 0)));

        List<QueuedMessage> received = claim(node, source);

        assertThat(received.get(0).message().body()).isEqualTo(body);
        assertThat(received.get(1).message().text()).isEqualTo(text);
    }

    @Test
    void idsAscendInTheOrderOfTheSends() throws Exception {
        DestinationRecord other = queue("other");
        Send[] sends = IntStream.range(0, 500)
                .mapToObj(i -> new Send(i % 3 == 0 ? other : queue, message("" + i, i % 10), 0))
                .toArray(Send[]::new);

        long[] first = committer.commit(sends(sends));
        long[] second = committer.commit(sends(sends));

        assertThat(first).hasSize(500).isSorted().doesNotHaveDuplicates();
        assertThat(second).isSorted();
        assertThat(second[0]).isGreaterThan(first[499]);
    }

    @Test
    void acknowledgedMessagesAreGone() throws Exception {
        send(queue, "a", "b", "c");
        List<QueuedMessage> claimed = claim(node, source);

        committer.commit(
                acknowledgements(source, claimed.get(0).id(), claimed.get(2).id()));

        assertLeft(source, "b");
    }

    @Test
    void acknowledgementOfWhatIsGoneUndoesTheWholeGroup() throws Exception {
        long[] ids = send(queue, "a", "b");
        committer.commit(acknowledgements(source, ids[0]));

        CommitGroup group = new CommitGroup(
                List.of(new Send(queue, message("c"), 0)),
                List.of(new Acknowledgement(source, ids[0]), new Acknowledgement(source, ids[1])),
                List.of(),
                List.of(),
                List.of());
        assertThatThrownBy(() -> committer.commit(group)).isInstanceOf(FenceException.class);
        assertThatThrownBy(() -> committer.commit(acknowledgements(source, ids)))
                .isInstanceOf(FenceException.class);

        assertLeft(source, "b");
        assertThat(send(queue, "d")).as("the committer goes on working").hasSize(1);
    }

    private static CommitGroup acknowledgements(Source source, long[] ids) {
        return acknowledgements(source, Arrays.stream(ids).boxed().toArray(Long[]::new));
    }

    @Test
    void acknowledgementGivenTwiceIsAFence() throws Exception {
        long[] ids = send(queue, "a");

        assertThatThrownBy(() -> committer.commit(acknowledgements(source, ids[0], ids[0])))
                .isInstanceOf(FenceException.class);

        assertLeft(source, "a");
    }

    @Test
    void fenceHoldsInGroupsOfSeveralStatementsToo() throws Exception {
        long[] ids = send(queue, "a", "b");
        committer.commit(acknowledgements(source, ids[0]));
        CommitGroup group = new CommitGroup(
                List.of(new Send(queue, delayed("c", Long.MAX_VALUE), 0)),
                List.of(new Acknowledgement(source, ids[0]), new Acknowledgement(source, ids[1])),
                List.of(new DeliveryCount(source, ids[1], 5)),
                List.of(),
                List.of());

        assertThatThrownBy(() -> committer.commit(group)).isInstanceOf(FenceException.class);

        assertThat(rows("delayed")).isZero();
        assertThat(claim(node, source)).singleElement().satisfies(message -> {
            assertThat(message.id()).isEqualTo(ids[1]);
            assertThat(message.deliveryCount()).isZero();
        });
    }

    @Test
    void handedOffMessagesAreClaimedByTheSender() throws Exception {
        DestinationRecord other = queue("other");
        long[] ids = committer.commit(sends(
                new Send(queue, message("a"), 7),
                new Send(other, message("b"), 7),
                new Send(queue, message("c"), 7),
                new Send(queue, message("d"), 0)));

        assertThat(texts(claim(register(), source))).containsExactly("d");
        assertThat(node.claimer().held())
                .containsExactlyInAnyOrder(
                        new HeldClaim(new ClaimReference(source, 7), List.of(ids[0], ids[2])),
                        new HeldClaim(new ClaimReference(Source.queue(other.id()), 7), List.of(ids[1])));
    }

    @Test
    void finishedClaimsAreRemovedWithTheirLastAcknowledgement() throws Exception {
        send(queue, "a");
        long number = nextNumber();
        long id = node.claimer()
                .claim(number, ScanPosition.start(source), 10, true)
                .get(0)
                .id();

        committer.commit(new CommitGroup(
                List.of(new Send(queue, message("b"), 0)),
                List.of(new Acknowledgement(source, id)),
                List.of(),
                List.of(new ClaimReference(source, number)),
                List.of()));

        assertThat(node.claimer().held()).isEmpty();
        assertLeft(source, "b");
    }

    @Test
    void finishedClaimsOfOthersStay() throws Exception {
        send(queue, "a");
        StoreNode other = register();
        other.claimer().claim(1, ScanPosition.start(source), 10, true);

        committer.commit(finished(new ClaimReference(source, 1)));

        assertThat(other.claimer().held()).hasSize(1);
    }

    @Test
    void countsAreStoredAndThoseOfGoneMessagesPassedOver() throws Exception {
        long[] ids = send(queue, "a", "b");

        committer.commit(counts(
                new DeliveryCount(source, ids[0], 3),
                new DeliveryCount(source, ids[1], 2),
                new DeliveryCount(source, 999_999_999L, 9)));

        assertThat(node.catalog().browse(source, null, 10))
                .extracting(QueuedMessage::deliveryCount)
                .containsExactly(3, 2);
    }

    @Test
    void delayedMessagesHaveNoIdAndAreNotThere() throws Exception {
        long[] ids = committer.commit(sends(
                new Send(queue, delayed("later", Long.MAX_VALUE), 0),
                new Send(queue, message("now"), 0),
                new Send(queue, delayed("past", 1), 0)));

        assertThat(ids[0]).isZero();
        assertThat(ids[1]).isPositive();
        assertThat(ids[2]).isGreaterThan(ids[1]);
        assertLeft(source, "now", "past");
    }

    @Test
    void emptyGroupCommits() throws Exception {
        assertThat(committer.commit(sends())).isEmpty();
    }

    @Test
    @DisplayName("race 29: text that not every database holds is refused and changes nothing")
    void textThatNotEveryDatabaseHoldsIsRefused() throws Exception {
        for (String text : List.of("a\0b", "\ud800", "x\udc00y", "\udc00\ud800")) {
            assertThatThrownBy(() -> committer.commit(
                            sends(new Send(queue, message("fine"), 0), new Send(queue, message(text), 0))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("text of a message to queue 'orders'");
        }
        assertThat(rows("message")).isZero();
        assertThat(send(queue, "a\ud83d\ude00b")).hasSize(1);
        assertLeft(source, "a\ud83d\ude00b");
    }

    @Test
    @DisplayName("race 29: such text goes as bytes and fails no other unit of the group")
    void bytesOfAnyValueComeBackExactly() throws Exception {
        byte[] body = "a\0b\ud83d\ude00".getBytes(StandardCharsets.UTF_16BE);
        committer.commit(sends(
                new Send(queue, message("fine"), 0),
                new Send(queue, new StoredMessage(MessageKind.TEXT, 4, true, 1, 0, 0, "{}", null, null, body), 0)));

        assertThat(claim(node, source).get(1).message().body()).isEqualTo(body);
    }

    @Test
    @DisplayName("race 20: an open deletion elsewhere fails the unit that needs the row, soon, and no other")
    void openTransactionOfTheApplicationDoesNotHangAGroup() throws Exception {
        Long[] ids = Arrays.stream(send(queue, "held", "free")).boxed().toArray(Long[]::new);
        Connection application = connectForTransaction();
        Sql.update(application, "DELETE FROM " + database.table("message") + " WHERE id = ?", ids[0]);

        assertThatThrownBy(() -> committer.commit(acknowledgements(source, ids)))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(FenceException.class);
        committer.commit(acknowledgements(source, ids[1]));
        application.rollback();

        assertLeft(source, "held");
    }

    @Test
    void lanesAreIndependent() throws Exception {
        try (Committer second = node.openCommitter(1)) {
            long[] first = send(queue, "a");
            long[] other = second.commit(sends(new Send(queue, message("b"), 0)));

            assertThat(other[0]).isGreaterThan(first[0]);
        }
        assertThatThrownBy(() -> node.openCommitter(2)).isInstanceOf(IllegalArgumentException.class);
    }
}
