// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.KeyState;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.StoreException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One order of the steps by which a message may end. It was sent with a key and is claimed; c: a transaction cancels by the key, and
 * the second time it ends; s: another one sends a second message with the key, and ends; T: the first message is taken; t: the second
 * is, if it is there.
 */
final class KeyRace {

    private static final String STEPS = "ccssTt";

    private final KeyContract contract;
    private final String order;
    private final Connection canceller;
    private final boolean cancelCommits;
    private final Connection sender;
    private final boolean sendCommits;
    private final KeyReference key;

    private @Nullable JoinedUnit cancelling;
    private @Nullable JoinedUnit sending;
    private boolean cancelled;
    private boolean cancelEnded;
    private boolean sent;
    private boolean sendEnded;
    private boolean sendCommitted;

    /** Whether the cancellation is of the second message. */
    private boolean cancelledSecond;

    private boolean cancelCommitted;
    private @Nullable KeyState first;
    private @Nullable KeyState second;
    private @Nullable QueuedMessage firstMessage;
    private @Nullable QueuedMessage secondMessage;

    KeyRace(
            KeyContract contract,
            String order,
            Connection canceller,
            boolean cancelCommits,
            Connection sender,
            boolean sendCommits) {
        this.contract = contract;
        this.order = order;
        this.canceller = canceller;
        this.cancelCommits = cancelCommits;
        this.sender = sender;
        this.sendCommits = sendCommits;
        this.key = contract.key("key");
    }

    /** All orders of the steps, in which equal ones are the same. */
    static List<String> orders() {
        List<String> found = new ArrayList<>();
        permute("", STEPS, found);
        return found;
    }

    private static void permute(String done, String left, List<String> found) {
        if (left.isEmpty()) {
            found.add(done);
        }
        for (int i = 0; i < left.length(); i++) {
            if (left.indexOf(left.charAt(i)) == i) {
                permute(done + left.charAt(i), left.substring(0, i) + left.substring(i + 1), found);
            }
        }
    }

    void run() throws Exception {
        contract.committer.commit(KeyContract.sends(contract.keyed("key", "first")));
        firstMessage = contract.claim(contract.node, contract.source).get(0);
        for (char step : order.toCharArray()) {
            switch (step) {
                case 'c' -> cancelOrEnd();
                case 's' -> sendOrEnd();
                case 'T' -> first = takeFirst();
                default -> second = takeSecond();
            }
        }
        // Whoever found it undecided asks again.
        KeyState firstEnd = takeFirst();
        KeyState secondEnd = takeSecond();

        String what = "order " + order + ", cancel " + (cancelCommits ? "commits" : "rolls back") + ", send "
                + (sendCommits ? "commits" : "rolls back");
        boolean firstCancelled = cancelCommitted && !cancelledSecond;
        if (first == KeyState.TAKEN || first == KeyState.CANCELLED) {
            assertThat(firstEnd).as(what).isEqualTo(first);
        }
        assertThat(firstEnd).as(what).isNotEqualTo(KeyState.UNDECIDED);
        if (firstEnd == KeyState.TAKEN) {
            assertThat(firstCancelled).as("%s: taken, and cancelled", what).isFalse();
        } else {
            assertThat(firstCancelled || sendCommitted)
                    .as("%s: neither taken nor cancelled nor replaced", what)
                    .isTrue();
        }
        assertThat(secondEnd)
                .as(what)
                .isEqualTo(
                        !sendCommitted
                                ? null
                                : cancelledSecond && cancelCommitted ? KeyState.CANCELLED : KeyState.TAKEN);
        if (second == KeyState.TAKEN || second == KeyState.CANCELLED) {
            assertThat(secondEnd).as(what).isEqualTo(second);
        }
        for (QueuedMessage message :
                secondMessage == null ? List.of(firstMessage) : List.of(firstMessage, secondMessage)) {
            contract.committer.commit(KeyContract.acknowledgements(contract.source, message.id()));
        }
    }

    private void cancelOrEnd() throws Exception {
        if (cancelling == null) {
            cancelling = contract.store.join(JdbcTransaction.of(canceller));
            // Otherwise it would wait for the other one.
            if (!sent || sendEnded) {
                boolean takenBefore = sendCommitted ? second == KeyState.TAKEN : first == KeyState.TAKEN;
                cancelled = cancelling.cancel(key);
                cancelledSecond = cancelled && sendCommitted;
                assertThat(cancelled)
                        .as("order %s: cancelled, unless it was taken before", order)
                        .isNotEqualTo(takenBefore);
            }
            return;
        }
        cancelEnded = true;
        if (cancelCommits) {
            cancelling.commit();
            cancelCommitted = cancelled;
        } else {
            cancelling.rollback();
        }
    }

    private void sendOrEnd() throws Exception {
        if (sending == null) {
            sending = contract.store.join(JdbcTransaction.of(sender));
            if (!cancelled || cancelEnded) {
                sending.send(List.of(contract.keyed("key", "second")));
                sent = true;
            }
            return;
        }
        sendEnded = true;
        if (sendCommits) {
            sending.commit();
            sendCommitted = sent;
        } else {
            sending.rollback();
        }
    }

    private KeyState takeFirst() throws StoreException {
        return contract.node.claimer().take(firstMessage);
    }

    private @Nullable KeyState takeSecond() throws StoreException {
        if (secondMessage == null) {
            List<QueuedMessage> there = contract.claim(contract.node, contract.source);
            secondMessage = there.isEmpty() ? null : there.get(0);
        }
        return secondMessage == null ? null : contract.node.claimer().take(secondMessage);
    }
}
