// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

/**
 * That a node died while it had claimed an order that was still there: the one thing that may raise the order's count.
 *
 * @param order number of the order
 * @param node name of the dead node
 * @param named how many messages the claim named
 */
record Loss(long order, String node, int named) {

    /** Reads a row of the three columns. */
    static Loss parse(String row) {
        String[] columns = row.split(" ");
        return new Loss(Long.parseLong(columns[0]), columns[1], Integer.parseInt(columns[2]));
    }
}
