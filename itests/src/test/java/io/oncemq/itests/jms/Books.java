// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the accounts of a ring say.
 *
 * @param balances by account
 * @param booked every transfer that was booked, as often as it was
 */
record Books(Map<Integer, Long> balances, List<Transfer> booked) {

    /** What every account has at first. */
    static final long START = 1000;

    /** Whether each journey that has begun has come to its end; while something is lost, it never does. */
    boolean complete() {
        return numbers(0).equals(numbers(Transfer.LAST_HOP));
    }

    private Set<Integer> numbers(int hop) {
        return booked.stream()
                .filter(transfer -> transfer.hop() == hop)
                .map(Transfer::number)
                .collect(Collectors.toSet());
    }

    /**
     * Holds them against what must have been booked: each step of each journey once, and the money that this makes.
     *
     * @param certain journeys whose beginning was confirmed
     */
    void check(Collection<Integer> certain) {
        assertThat(numbers(0)).as("journeys that began").containsAll(certain);
        List<Transfer> expected = new ArrayList<>();
        Map<Integer, Long> expectedBalances = new HashMap<>();
        for (int account = 0; account < Transfer.ACCOUNTS; account++) {
            expectedBalances.put(account, START);
        }
        for (int number : numbers(0)) {
            for (Transfer step = new Transfer(number, 0, 0); step != null; step = step.next()) {
                expected.add(step);
                expectedBalances.merge(step.account(), step.change(), Long::sum);
            }
        }
        assertThat(booked).as("each step once").containsExactlyInAnyOrderElementsOf(expected);
        assertThat(balances).as("balances").isEqualTo(expectedBalances);
        assertThat(balances.values().stream().mapToLong(Long::longValue).sum())
                .as("money in all")
                .isEqualTo(START * Transfer.ACCOUNTS);
    }
}
