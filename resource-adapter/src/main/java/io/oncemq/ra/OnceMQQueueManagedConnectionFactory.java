// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

/** The same for {@code jakarta.jms.QueueConnectionFactory}: containers tell definitions of connections apart by their class. */
public final class OnceMQQueueManagedConnectionFactory extends OnceMQManagedConnectionFactory {

    private static final long serialVersionUID = 1L;

    /** A factory that still needs its properties. */
    public OnceMQQueueManagedConnectionFactory() {}
}
