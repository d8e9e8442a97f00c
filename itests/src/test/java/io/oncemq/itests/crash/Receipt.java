// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * A delivery that an application saw.
 *
 * @param child who saw it, which is also the name of the node
 * @param order number of the order
 * @param count JMSXDeliveryCount
 * @param redelivered JMSRedelivered
 * @param micros when it was seen
 */
record Receipt(String child, long order, int count, boolean redelivered, long micros) {

    /** Reads the records of a child. */
    static List<Receipt> parse(String child, List<String> lines) {
        List<Receipt> receipts = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words[0].equals("got")) {
                receipts.add(new Receipt(
                        child,
                        Long.parseLong(words[1]),
                        Integer.parseInt(words[2]),
                        Boolean.parseBoolean(words[3]),
                        Long.parseLong(words[4])));
            }
        }
        return receipts;
    }
}
