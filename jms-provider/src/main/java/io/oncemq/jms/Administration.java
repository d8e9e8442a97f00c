// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.session.Access;
import io.oncemq.jms.internal.session.ConnectionSettings;
import io.oncemq.jms.internal.session.StoreFailures;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A use of the node by somebody who administers; whether that is permitted is asked at each call. Thread-safe. */
final class Administration implements AutoCloseable {

    private final Node node;
    private final Access access;
    private final String name;
    private final String purpose;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Administration(Node node, Access access, String name, String purpose) {
        this.node = node;
        this.access = access;
        this.name = name;
        this.purpose = purpose;
    }

    /**
     * Begins an administration.
     *
     * @param name for people
     * @param purpose what it is permitted to do, for people
     * @throws JMSException also if it is not permitted
     */
    static Administration open(ConnectionSettings settings, String name, String purpose) throws JMSException {
        return settings.openOnNode(node -> {
            Administration opened = new Administration(node, Access.open(settings.login(), node), name, purpose);
            opened.requirePermission();
            return opened;
        });
    }

    /** What is asked of the node. */
    @FunctionalInterface
    interface Call<T> {
        T make(Node node) throws StoreException, JMSException;
    }

    /**
     * Calls the node.
     *
     * @param unable what a failure of the store says
     */
    <T> T call(String unable, Call<T> call) throws JMSException {
        requirePermission();
        try {
            return call.make(node);
        } catch (StoreException e) {
            throw StoreFailures.toJms(unable, e);
        }
    }

    private void requirePermission() throws JMSException {
        if (closed.get()) {
            throw new IllegalStateException(name + " is closed");
        }
        access.requireManageAll(purpose);
    }

    Node node() {
        return node;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            node.release();
        }
    }
}
