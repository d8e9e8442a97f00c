// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.jms.JMSContext;
import jakarta.jms.QueueConnection;
import jakarta.jms.TopicConnection;

/** What a container's pool hands out. An interface, because some containers put a proxy before it. */
public interface ManagedHandle extends QueueConnection, TopicConnection {

    /** The context of a connection that was asked for as one. */
    JMSContext openContext();
}
