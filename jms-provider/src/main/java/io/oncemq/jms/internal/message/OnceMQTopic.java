// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.admin.DestinationKind;
import jakarta.jms.Topic;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A topic. */
public sealed class OnceMQTopic implements OnceMQDestination, Topic permits OnceMQTemporaryTopic {

    private final String name;

    /** The topic of that name; whether it exists is not asked. */
    public OnceMQTopic(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    public final DestinationKind kind() {
        return DestinationKind.TOPIC;
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
    public final String getTopicName() {
        return name;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof OnceMQTopic topic && topic.name.equals(name);
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
