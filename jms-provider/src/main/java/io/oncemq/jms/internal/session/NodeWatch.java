// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.internal.node.NodeListener;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.StoreUnavailableException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What befalls the node, as it concerns a connection: its ExceptionListener is told, and what was lost with the node's
 * registration is had again.
 */
final class NodeWatch implements NodeListener {

    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    private final OnceMQConnection connection;

    NodeWatch(OnceMQConnection connection) {
        this.connection = connection;
    }

    @Override
    public void unavailable(StoreException failure) {
        connection
                .problems()
                .report(
                        failure instanceof StoreSecurityException
                                ? StoreFailures.toJms("The connection is interrupted", failure)
                                : StoreFailures.unavailable("The connection is interrupted", failure));
    }

    @Override
    public void available() {
        connection.problems().available();
    }

    @Override
    public void registeredAnew() throws StoreException {
        try {
            connection.identity().renew();
        } catch (InvalidClientIDException e) {
            connection.problems().report(lost("The connection is closed: " + e.getMessage(), e));
            closeLater(connection::close);
            return;
        }
        connection.destinations().renew();
        for (OnceMQConsumer consumer : connection.consumers()) {
            renew(consumer);
        }
        connection
                .problems()
                .report(new JMSException(
                        "This process was out of touch with the database for so long that others took it for dead: messages"
                                + " that it had received and not acknowledged are delivered again, perhaps to others",
                        StoreFailures.REGISTERED_ANEW));
    }

    private void renew(OnceMQConsumer consumer) throws StoreException {
        try {
            consumer.renew();
        } catch (JMSException e) {
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                throw unavailable;
            }
            if (e.getCause() instanceof StoreSecurityException refused) {
                throw refused;
            }
            connection.problems().report(lost("A consumer is closed: " + e.getMessage(), e));
            closeLater(consumer::close);
        }
    }

    private static JMSException lost(String text, Exception cause) {
        return JmsExceptions.withCause(new JMSException(text, StoreFailures.REGISTERED_ANEW), cause);
    }

    @FunctionalInterface
    private interface Closing {
        void close() throws JMSException;
    }

    /** Closes on a thread of its own: a listener may have to be waited for, and the node must not. */
    private void closeLater(Closing closing) {
        Thread thread = new Thread(
                () -> {
                    try {
                        closing.close();
                    } catch (JMSException e) {
                        LOG.warn("Could not close what was lost with the registration of the node", e);
                    }
                },
                "oncemq-" + connection.id() + "-lost");
        thread.setDaemon(true);
        thread.start();
    }
}
