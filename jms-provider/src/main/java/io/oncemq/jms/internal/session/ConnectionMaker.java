// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.node.Node;
import jakarta.jms.JMSException;

/** Makes connections of one kind. */
@FunctionalInterface
interface ConnectionMaker<C extends OnceMQConnection> {

    /** Makes a connection that uses a node, which is its to release. */
    C make(ConnectionSettings settings, Domain domain, Node node, Access access);

    /** Opens a connection on the node of its settings, under their client identifier. */
    static <C extends OnceMQConnection> C open(ConnectionSettings settings, Domain domain, ConnectionMaker<C> maker)
            throws JMSException {
        return settings.openOnNode(node -> {
            C connection = maker.make(settings, domain, node, Access.open(settings.login(), node));
            if (settings.clientId() != null) {
                connection.setClientID(settings.clientId());
            }
            connection.watchNode();
            return connection;
        });
    }
}
