// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.faults;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decides at each call whether there is a fault. Called by many threads. */
@FunctionalInterface
public interface FaultPlan {

    /** The fault at this call; null for none. */
    @Nullable Fault at(JdbcCall call);

    /** No faults. */
    static FaultPlan none() {
        return call -> null;
    }

    /** One fault, at the n-th call (from 1) that matches. */
    static FaultPlan at(int occurrence, Predicate<JdbcCall> matching, Fault fault) {
        AtomicInteger seen = new AtomicInteger();
        return call -> matching.test(call) && seen.incrementAndGet() == occurrence ? fault : null;
    }

    /** Every call that matches. */
    static FaultPlan always(Predicate<JdbcCall> matching, Fault fault) {
        return call -> matching.test(call) ? fault : null;
    }

    /** One call in so many, at random, each time one of the faults. The same seed makes the same choices in the same order. */
    static FaultPlan random(long seed, int oneIn, List<Fault> faults) {
        Random random = new Random(seed);
        return call -> {
            synchronized (random) {
                return random.nextInt(oneIn) == 0 ? faults.get(random.nextInt(faults.size())) : null;
            }
        };
    }
}
