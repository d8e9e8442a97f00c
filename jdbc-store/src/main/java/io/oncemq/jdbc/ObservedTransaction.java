// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc;

import io.oncemq.jms.spi.TransactionEnd;
import java.util.function.Consumer;

/** What a connection is that says when its transaction ends; found by {@code unwrap}, also through the wrappers of pools. */
interface ObservedTransaction {

    /**
     * Has a listener told, once, when the present transaction ends, on the thread that ends it. It must not throw.
     */
    void whenEnded(Consumer<TransactionEnd> listener);
}
