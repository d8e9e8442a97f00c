// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The provider's connection factories, one for each way to reach a store. Their nodes stop with the adapter. Thread-safe. */
final class ProviderFactories {

    private final Map<ProviderSettings, OnceMQXAConnectionFactory> distributed = new ConcurrentHashMap<>();
    private final Map<ProviderSettings, OnceMQConnectionFactory> joined = new ConcurrentHashMap<>();
    private volatile @Nullable JoinedTransactions transactions;

    /** The container's transactions. */
    void start(@Nullable TransactionSynchronizationRegistry registry) {
        transactions = registry == null ? null : new JoinedTransactions(registry);
    }

    /**
     * What knows the container's transactions.
     *
     * @throws IllegalStateException if the container does not tell of them
     */
    JoinedTransactions transactions() {
        JoinedTransactions present = transactions;
        if (present == null) {
            throw new IllegalStateException("transactionMode=joined needs a resource adapter that was started, and an"
                    + " application server that gives it a TransactionSynchronizationRegistry");
        }
        return present;
    }

    OnceMQXAConnectionFactory distributed(ProviderSettings settings) {
        return distributed.computeIfAbsent(settings, ProviderSettings::xaFactory);
    }

    OnceMQConnectionFactory joined(ProviderSettings settings) {
        JoinedTransactions present = transactions();
        return joined.computeIfAbsent(settings, key -> key.joinedFactory(present));
    }

    void close() {
        List<OnceMQXAConnectionFactory> ofBranches = List.copyOf(distributed.values());
        List<OnceMQConnectionFactory> ofJoined = List.copyOf(joined.values());
        distributed.clear();
        joined.clear();
        ofBranches.forEach(OnceMQXAConnectionFactory::close);
        ofJoined.forEach(OnceMQConnectionFactory::close);
    }
}
