// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.NamedDestination;
import jakarta.jms.Destination;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;

/**
 * A destination as a value: immutable, thread-safe, equal to any other of the same kind and name. That it is temporary is
 * no part of what it is equal to, because a temporary destination may be named like any other by who sends to it.
 */
public sealed interface OnceMQDestination extends Destination, Referenceable permits OnceMQQueue, OnceMQTopic {

    /** Makes objects from their references. Named, not used: it depends on what depends on this package. */
    String OBJECT_FACTORY = "io.oncemq.jms.jndi.OnceMQObjectFactory";

    /** Queue or topic. */
    DestinationKind kind();

    /** Its name, case-sensitive. */
    String name();

    /** Whether it ends with the connection that created it. */
    boolean temporary();

    /** For naming services; a temporary destination ends with its connection, and has none. */
    @Override
    default Reference getReference() throws NamingException {
        if (temporary()) {
            throw new NamingException(
                    "Temporary " + kind().code() + " '" + name() + "' cannot be bound in a naming service");
        }
        return new Reference(getClass().getName(), new StringRefAddr("physicalName", name()), OBJECT_FACTORY, null);
    }

    /** A queue or topic that is not temporary. */
    static OnceMQDestination of(DestinationKind kind, String name) {
        return kind == DestinationKind.QUEUE ? new OnceMQQueue(name) : new OnceMQTopic(name);
    }

    /** Our destination that is meant by one of ours, or by a container's configuration; null if it is another provider's. */
    static @Nullable OnceMQDestination own(@Nullable Destination destination) {
        if (destination instanceof NamedDestination configured) {
            return of(configured.kind(), configured.name());
        }
        return destination instanceof OnceMQDestination known ? known : null;
    }
}
