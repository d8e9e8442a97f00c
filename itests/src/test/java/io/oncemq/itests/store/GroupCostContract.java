// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.FaultPlan;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.itests.faults.JdbcCall;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.Committer;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreNode;
import io.oncemq.jms.spi.StoredMessage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What message groups cost, in statements and commits: whoever has none pays nothing. */
abstract class GroupCostContract extends StoreContract {

    private static final int MESSAGES = 40;
    private static final int GROUPS = 5;

    private final AtomicInteger statements = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private StoreNode counted;
    private Committer own;
    private long lastClaim;

    GroupCostContract(Supplier<TestDatabase> databases) {
        super(databases);
    }

    /** Counts instead of making faults. */
    private final class Counter implements FaultPlan {
        @Override
        public @Nullable Fault at(JdbcCall call) {
            if (call.method().startsWith("PreparedStatement.execute")
                    || call.method().startsWith("Statement.execute")) {
                statements.incrementAndGet();
            } else if (call.method().equals("Connection.commit")) {
                commits.incrementAndGet();
            }
            return null;
        }
    }

    @BeforeEach
    void count() throws Exception {
        FaultyDataSource dataSource = new FaultyDataSource(database::connect);
        counted = closeLater(closeLater(open(database.with(dataSource))).register("counted"));
        own = closeLater(counted.openCommitter(0));
        dataSource.plan(new Counter());
    }

    /** How many statements and commits some work takes. */
    private record Cost(int statements, int commits) {}

    private interface Work {
        void run() throws Exception;
    }

    private Cost cost(Work work) throws Exception {
        statements.set(0);
        commits.set(0);
        work.run();
        return new Cost(statements.get(), commits.get());
    }

    /** What it costs to send messages, to look for them, to claim and to acknowledge them. */
    private List<Cost> lifeOf(DestinationRecord destination, IntFunction<@Nullable String> group) throws Exception {
        Send[] sends = new Send[MESSAGES];
        Arrays.setAll(
                sends,
                i -> new Send(
                        destination,
                        new StoredMessage(
                                MessageKind.TEXT, 4, true, 1, 0, 0, "{}", null, "x", null, group.apply(i), null),
                        0));
        ScanPosition position = ScanPosition.start(Source.queue(destination.id()));
        return List.of(
                cost(() -> own.commit(sends(sends))),
                cost(() -> assertThat(counted.claimer().available(List.of(position)))
                        .hasSize(1)),
                cost(() -> {
                    List<QueuedMessage> claimed = counted.claimer().claim(++lastClaim, position, MESSAGES, true);
                    assertThat(claimed).hasSize(MESSAGES);
                }),
                cost(() -> {
                    Acknowledgement[] all = node.catalog().browse(position.source(), null, MESSAGES).stream()
                            .map(message -> new Acknowledgement(position.source(), message.id()))
                            .toArray(Acknowledgement[]::new);
                    own.commit(new CommitGroup(List.of(), List.of(all), List.of(), List.of(), List.of()));
                }));
    }

    @Test
    void messagesWithoutGroupsPayNothingForThoseWithGroups() throws Exception {
        DestinationRecord plain = queue("plain");
        lifeOf(plain, i -> null); // prepares all statements
        List<Cost> alone = lifeOf(plain, i -> null);
        List<Cost> grouped = lifeOf(queue, i -> "group " + i % GROUPS);
        List<Cost> beside = lifeOf(plain, i -> null);

        assertThat(beside).as("without groups, beside those with groups").isEqualTo(alone);
        assertThat(grouped)
                .extracting(Cost::commits)
                .isEqualTo(alone.stream().map(Cost::commits).toList());
        // Send and acknowledgement are the same; who claims looks at claims, parked receipts and each group.
        assertThat(grouped.get(0)).as("send").isEqualTo(alone.get(0));
        assertThat(grouped.get(3)).as("acknowledgement").isEqualTo(alone.get(3));
        for (int reading = 1; reading <= 2; reading++) {
            assertThat(grouped.get(reading).statements() - alone.get(reading).statements())
                    .as("more statements of a %s", reading == 1 ? "poll" : "claim")
                    .isBetween(0, 4 + GROUPS);
        }
        System.out.println(getClass() + ": without " + alone + ", with " + grouped);
    }
}
