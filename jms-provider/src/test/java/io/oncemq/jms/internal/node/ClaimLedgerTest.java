// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoredMessage;
import org.junit.jupiter.api.Test;

/** From which claim on the claims of a source have to be read. */
class ClaimLedgerTest {

    private static final long NODE = 1;
    private static final Source ORDERS = Source.queue(1);
    private static final Source OTHERS = Source.queue(2);

    private final ClaimLedger ledger = new ClaimLedger(NODE);

    private static QueuedMessage message(long id) {
        return new QueuedMessage(
                id, 0, new StoredMessage(MessageKind.TEXT, 4, true, 0, 0, 0, "{}", null, "x", null, null, null));
    }

    private Delivery claimed(Source source, long number, long message) {
        return ledger.made(new ClaimReference(source, number), NODE).add(message(message));
    }

    @Test
    void withoutClaimsItIsTheNextOne() {
        assertThat(ledger.oldest(ORDERS)).isEqualTo(1);
        ledger.ended(ledger.begin(), true);
        assertThat(ledger.oldest(ORDERS)).isEqualTo(2);
    }

    @Test
    void claimThatIsBeingMadeCountsForEverySource() {
        long first = ledger.begin();
        long second = ledger.begin();
        ledger.ended(second, true);

        assertThat(ledger.oldest(ORDERS)).isEqualTo(first);
        ledger.ended(first, true);
        assertThat(ledger.oldest(ORDERS)).isEqualTo(second + 1);
    }

    @Test
    void claimCountsForItsSourceUntilAllOfItIsSettled() {
        long number = ledger.begin();
        Delivery one = claimed(ORDERS, number, 10);
        Delivery other = one.claim().add(message(11));
        ledger.ended(number, true);
        long later = ledger.begin();
        Delivery last = claimed(ORDERS, later, 12);
        ledger.ended(later, true);

        assertThat(ledger.oldest(ORDERS)).isEqualTo(number);
        assertThat(ledger.oldest(OTHERS)).isEqualTo(later + 1);
        assertThat(ledger.settle(one)).isFalse();
        assertThat(ledger.oldest(ORDERS)).isEqualTo(number);
        assertThat(ledger.settle(other)).isTrue();
        assertThat(ledger.oldest(ORDERS)).isEqualTo(later);
        ledger.forget(last.claim());
        assertThat(ledger.oldest(ORDERS)).isEqualTo(later + 1);
    }

    @Test
    void claimWithoutAnAnswerCountsUntilItIsResolved() {
        long number = ledger.begin();
        ledger.ended(number, false);
        ledger.ended(ledger.begin(), true);

        assertThat(ledger.oldest(ORDERS)).isEqualTo(number);
        assertThat(ledger.doubtful()).containsExactly(number);
        ledger.resolved(ledger.doubtful());
        assertThat(ledger.oldest(ORDERS)).isEqualTo(number + 2);
    }

    @Test
    void claimsThatAreLostCountNoMore() {
        long number = ledger.begin();
        Delivery delivery = claimed(ORDERS, number, 10);
        ledger.ended(number, true);
        ledger.loseAll(NODE + 1);

        assertThat(delivery.claim().lost()).isTrue();
        assertThat(ledger.oldest(ORDERS)).isEqualTo(number + 1);
    }
}
