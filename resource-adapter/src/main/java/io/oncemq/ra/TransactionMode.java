// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import java.util.Locale;

/** How what sessions do becomes part of the container's transactions. */
enum TransactionMode {
    /** As a resource of a distributed transaction. */
    XA,

    /** By writing on the application's connection, so that messages and data are one resource. */
    JOINED;

    /**
     * The mode of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static TransactionMode of(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "xa" -> XA;
            case "joined" -> JOINED;
            default ->
                throw new IllegalArgumentException(
                        "Property 'transactionMode' is '" + text + "'; allowed are xa and joined");
        };
    }
}
