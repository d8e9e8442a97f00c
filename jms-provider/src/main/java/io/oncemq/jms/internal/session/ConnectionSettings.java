// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.message.DuplicatePolicy;
import io.oncemq.jms.internal.message.ObjectPolicy;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.NodeConfiguration;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is told by its factory.
 *
 * @param node which node it uses
 * @param clientId its client identifier from the start; null for none
 * @param autoCreate whether destinations unknown to the store are created on first use
 * @param objectPolicy which classes object messages may hold
 * @param login as whom it uses the messages; null if there are no users
 * @param duplicatePolicy what becomes of messages that are sent again
 * @param relaxedAcknowledgement whether automatic acknowledgements are not waited for, whatever is set for destinations
 * @param transactionContext which transactions its sessions join by themselves
 */
public record ConnectionSettings(
        NodeConfiguration node,
        @Nullable String clientId,
        boolean autoCreate,
        ObjectPolicy objectPolicy,
        @Nullable Login login,
        DuplicatePolicy duplicatePolicy,
        boolean relaxedAcknowledgement,
        TransactionContext transactionContext) {

    /** Uses a node from now on. */
    @FunctionalInterface
    public interface NodeUse<T> {
        T open(Node node) throws JMSException;
    }

    /** Opens what uses the node and has to release it when it is closed; if that fails, the node is released here. */
    public <T> T openOnNode(NodeUse<T> use) throws JMSException {
        Node acquired = acquireNode();
        boolean opened = false;
        try {
            T user = use.open(acquired);
            opened = true;
            return user;
        } finally {
            if (!opened) {
                acquired.release();
            }
        }
    }

    /** The node, which whoever asked has to release. */
    public Node acquireNode() throws JMSException {
        try {
            return Node.acquire(node);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to connect to " + node.store(), e);
        }
    }
}
