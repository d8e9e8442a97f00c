// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.DestinationKind;
import jakarta.jms.Destination;

/**
 * A destination as a value: immutable, thread-safe, equal to any other of the same kind and name. That it is temporary is
 * no part of what it is equal to, because a temporary destination may be named like any other by who sends to it.
 */
public sealed interface OnceMQDestination extends Destination permits OnceMQQueue, OnceMQTopic {

    /** Queue or topic. */
    DestinationKind kind();

    /** Its name, case-sensitive. */
    String name();

    /** Whether it ends with the connection that created it. */
    boolean temporary();

    /** A queue or topic that is not temporary. */
    static OnceMQDestination of(DestinationKind kind, String name) {
        return kind == DestinationKind.QUEUE ? new OnceMQQueue(name) : new OnceMQTopic(name);
    }
}
