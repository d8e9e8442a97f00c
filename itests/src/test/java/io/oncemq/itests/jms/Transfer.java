// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import java.util.List;

/**
 * Money that has left one account and has not come to the next one.
 *
 * @param number of the journey, which says where it begins
 * @param hop how many accounts it has passed before the present one
 * @param amount what it carries to there
 */
record Transfer(int number, int hop, long amount) {

    static final int ACCOUNTS = 3;

    /** A journey begins with hop 0 and ends with this one. */
    static final int LAST_HOP = 4;

    static Transfer parse(String text) {
        List<Integer> numbers =
                List.of(text.split(" ")).stream().map(Integer::valueOf).toList();
        return new Transfer(numbers.get(0), numbers.get(1), numbers.get(2));
    }

    String text() {
        return number + " " + hop + " " + amount;
    }

    /** Where it is to be booked. */
    int account() {
        return (number + hop) % ACCOUNTS;
    }

    /** What goes on from there, in another amount each time; null from the last one. */
    Transfer next() {
        return hop == LAST_HOP ? null : new Transfer(number, hop + 1, 1 + (number * 31L + hop * 17L) % 100);
    }

    /** By how much the account's balance changes. */
    long change() {
        Transfer next = next();
        return amount - (next == null ? 0 : next.amount());
    }
}
