// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.admin.DestinationKind;
import jakarta.jms.Queue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A queue. */
public sealed class OnceMQQueue implements OnceMQDestination, Queue permits OnceMQTemporaryQueue {

    private final String name;

    /** The queue of that name; whether it exists is not asked. */
    public OnceMQQueue(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    public final DestinationKind kind() {
        return DestinationKind.QUEUE;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public boolean temporary() {
        return false;
    }

    @Override
    public final String getQueueName() {
        return name;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof OnceMQQueue queue && queue.name.equals(name);
    }

    @Override
    public final int hashCode() {
        return name.hashCode();
    }

    /** The bare name. */
    @Override
    public final String toString() {
        return name;
    }
}
