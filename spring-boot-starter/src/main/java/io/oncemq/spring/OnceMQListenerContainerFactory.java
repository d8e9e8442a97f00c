// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import io.oncemq.jms.spi.TransactionContext;
import java.util.Objects;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

/**
 * Makes the containers of {@code @JmsListener} methods. With a transaction manager, a message's receipt, the method's own work
 * on the database and its sends are one transaction, which begins when there is a message: an idle listener holds no database
 * connection. A transaction manager that works on another DataSource than the messages is refused when a message is there. Without
 * one, a message is acknowledged when its method has returned. The connection factory has to be OnceMQ's itself, not one that caches or pools; that would be of no use.
 *
 * <p>The auto-configuration makes one under the name {@code jmsListenerContainerFactory}. For others, set at least the connection
 * factory and the transaction manager, and leave the cache level alone.
 */
public final class OnceMQListenerContainerFactory extends DefaultJmsListenerContainerFactory {

    private final TransactionContext transactions;

    /**
     * A factory.
     *
     * @param transactions those that the connection factory knows
     */
    public OnceMQListenerContainerFactory(TransactionContext transactions) {
        this.transactions = Objects.requireNonNull(transactions, "transactions");
    }

    @Override
    protected DefaultMessageListenerContainer createContainerInstance() {
        return new ReservingListenerContainer(transactions);
    }
}
