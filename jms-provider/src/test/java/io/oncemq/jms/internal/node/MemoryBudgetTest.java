// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoredMessage;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What one source has in memory, the others cannot have. */
class MemoryBudgetTest {

    private static final int SIZE = 1 << 20;
    private static final int PREFETCH = 200;

    private final MemoryBudget budget =
            new MemoryBudget(10 * message(0).message().message().size());
    private final MessageMemory first = new MessageMemory(budget);
    private final MessageMemory second = new MessageMemory(budget);
    private final Appetite appetite = new Appetite();

    private static Delivery message(long id) {
        String group = id % 2 == 0 ? "even" : null;
        StoredMessage content =
                new StoredMessage(MessageKind.BYTES, 4, true, 0, 0, 0, "{}", null, null, new byte[SIZE], group, null);
        return new Delivery(
                new ClaimLedger(1).made(new ClaimReference(Source.queue(1), 1), 1), new QueuedMessage(id, 0, content));
    }

    private static List<Delivery> messages(int count) {
        return LongStream.range(0, count).mapToObj(MemoryBudgetTest::message).toList();
    }

    private int target(MessageMemory memory, int waiting) {
        return appetite.target(waiting, PREFETCH, memory.affordable(), 0);
    }

    @Test
    void sourcesShareWhatThereIs() {
        appetite.noteSizes(messages(1));
        for (int i = 0; i < PREFETCH; i++) {
            appetite.taken(0);
        }
        assertThat(target(first, 0)).isEqualTo(10);

        first.addAll(messages(7));

        assertThat(target(first, 0)).as("as many as it has, and what is free").isEqualTo(10);
        assertThat(target(second, 0)).isEqualTo(3);
        second.addAll(messages(4));
        assertThat(target(second, 0)).as("more than it should have: no more").isEqualTo(4);
        assertThat(target(first, 0)).isEqualTo(7);
        assertThat(target(first, 9)).as("what is waited for").isEqualTo(9);
    }

    @Test
    void whateverLeavesMemoryIsFree() {
        List<Delivery> all = messages(8);
        first.addAll(all);
        Delivery head = first.removeFirst();
        first.block("even", head);
        assertThat(first.affordable())
                .isEqualTo(second.affordable() + 8L * head.message().message().size());
        assertThat(first.reinstate("even")).isTrue();
        assertThat(first.removeAll("even")).hasSize(4);
        assertThat(second.affordable()).isEqualTo(6L * head.message().message().size());
        first.removeFirst();
        assertThat(first.removeAll()).hasSize(3);
        assertThat(second.affordable()).isEqualTo(10L * head.message().message().size());
        assertThat(first.affordable()).isEqualTo(second.affordable());
    }

    @Test
    void claimsThatAreBeingMadeShareIt() {
        long size = message(0).message().message().size();
        assertThat(first.book(7 * size)).isEqualTo(7 * size);
        assertThat(second.book(7 * size)).isEqualTo(3 * size);
        assertThat(first.affordable()).isZero();

        first.addAll(messages(2));
        first.endBooking();
        second.endBooking();

        assertThat(second.affordable()).isEqualTo(8 * size);
        assertThat(second.book(20 * size)).isEqualTo(8 * size);
    }

    @Test
    void oneSourceIsNotSetMoreAsideThanItMayHave() {
        MessageMemory memory = new MessageMemory(new MemoryBudget(Long.MAX_VALUE));
        long most = memory.book(Long.MAX_VALUE);
        assertThat(most).isEqualTo(32 << 20);
        memory.endBooking();
        List<Delivery> five = messages(5);
        memory.addAll(five);
        assertThat(memory.book(Long.MAX_VALUE))
                .isEqualTo(most - 5 * five.get(0).message().message().size());
    }
}
