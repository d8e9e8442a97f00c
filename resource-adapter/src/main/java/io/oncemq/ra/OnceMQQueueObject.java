// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.admin.DestinationKind;
import jakarta.jms.Queue;
import org.jspecify.annotations.Nullable;

/** A queue that the container's configuration describes: an administered object of the resource adapter. */
public final class OnceMQQueueObject extends AdministeredDestination implements Queue {

    private static final long serialVersionUID = 1L;

    /** A queue that still needs its name. */
    public OnceMQQueueObject() {}

    @Override
    public DestinationKind kind() {
        return DestinationKind.QUEUE;
    }

    @Override
    public @Nullable String getQueueName() {
        return getName();
    }

    /** As {@link #setName}: the property has this name with others too. */
    public void setQueueName(@Nullable String name) {
        setName(name);
    }
}
