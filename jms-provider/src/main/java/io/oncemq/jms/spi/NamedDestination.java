// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.DestinationKind;

/**
 * A destination that something else than a session has made, such as a container from its configuration: a {@code
 * jakarta.jms.Queue} or {@code Topic} that implements this is taken for the provider's own of the same kind and name. Immutable
 * once it is in use.
 */
public interface NamedDestination {

    /** Queue or topic. */
    DestinationKind kind();

    /**
     * Its name, case-sensitive.
     *
     * @throws IllegalStateException if the configuration gives none
     */
    String name();
}
