// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.admin.DestinationKind;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;

/** A topic that the container's configuration describes: an administered object of the resource adapter. */
public final class OnceMQTopicObject extends AdministeredDestination implements Topic {

    private static final long serialVersionUID = 1L;

    /** A topic that still needs its name. */
    public OnceMQTopicObject() {}

    @Override
    public DestinationKind kind() {
        return DestinationKind.TOPIC;
    }

    @Override
    public @Nullable String getTopicName() {
        return getName();
    }

    /** As {@link #setName}: the property has this name with others too. */
    public void setTopicName(@Nullable String name) {
        setName(name);
    }
}
