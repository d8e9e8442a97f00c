// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.internal.message.ObjectPolicy;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.node.NodeConfiguration;
import io.oncemq.jms.internal.session.ConnectionSettings;
import io.oncemq.jms.internal.session.Domain;
import io.oncemq.jms.internal.session.Login;
import io.oncemq.jms.internal.session.OnceMQConnection;
import io.oncemq.jms.internal.session.OnceMQContext;
import io.oncemq.jms.internal.session.OnceMQXAConnection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of a factory: which options it has may change between two of them, which nodes it uses is remembered.
 * Thread-safe.
 */
final class ConnectionOpener {

    private final ReentrantLock lock = new ReentrantLock();

    /** Configurations of nodes that were started here, which stopIdle() stops. */
    @GuardedBy("lock") private final Set<NodeConfiguration> used = new HashSet<>();

    /** The configuration whose guarantee was found good enough. */
    @GuardedBy("lock") private @Nullable Configuration judged;

    /**
     * Opens a connection.
     *
     * @throws JMSException also if the guarantee is weaker than the one required
     */
    OnceMQConnection open(Configuration configuration, Domain domain, Credentials credentials) throws JMSException {
        ConnectionSettings settings = settings(configuration, credentials);
        if (isNew(configuration)) {
            Guarantees.require(Guarantees.ofJoining(settings), configuration.requiredGuarantee());
            known(configuration);
        }
        return OnceMQConnection.open(settings, domain);
    }

    /** Opens a connection and a context on it. */
    JMSContext openContext(Configuration configuration, Credentials credentials, int sessionMode) {
        try {
            OnceMQContext.requireSessionMode(sessionMode);
            return OnceMQContext.open(open(configuration, Domain.COMMON, credentials), sessionMode);
        } catch (JMSException e) {
            throw JmsExceptions.toRuntime(e);
        }
    }

    /** Opens a connection for distributed transactions, whose guarantee is the caller's to judge. */
    OnceMQXAConnection openXA(Configuration configuration, Domain domain, Credentials credentials) throws JMSException {
        return OnceMQXAConnection.open(settings(configuration, credentials), domain);
    }

    /** Whether the guarantee of the configuration has not been found out yet. */
    private boolean isNew(Configuration configuration) {
        lock.lock();
        try {
            return judged != configuration;
        } finally {
            lock.unlock();
        }
    }

    private void known(Configuration configuration) {
        lock.lock();
        try {
            judged = configuration;
        } finally {
            lock.unlock();
        }
    }

    /** What a connection is told. Its node counts as used, whatever it is opened for. */
    ConnectionSettings settings(Configuration configuration, Credentials credentials) throws JMSException {
        String problem = configuration.problem();
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
        NodeConfiguration node;
        try {
            node = configuration.resolved().nodeConfiguration(credentials.user(), credentials.password());
        } catch (NamingException e) {
            throw JmsExceptions.jmsException(
                    "Unable to look up the DataSource of option '" + Option.DATA_SOURCE.key() + "': " + e.getMessage(),
                    e);
        }
        lock.lock();
        try {
            used.add(node);
        } finally {
            lock.unlock();
        }
        return new ConnectionSettings(
                node,
                configuration.text(Option.CLIENT_ID),
                configuration.autoCreate(),
                ObjectPolicy.of(configuration.objectMessageClasses()),
                configuration.users() ? new Login(credentials.user(), credentials.password()) : null,
                configuration.duplicatePolicy(),
                configuration.relaxedAcknowledgement(),
                configuration.transactionContext());
    }

    /** Stops at once the nodes that were started here and nobody uses any more. */
    void stopIdle() {
        Set<NodeConfiguration> idle;
        lock.lock();
        try {
            idle = Set.copyOf(used);
            used.clear();
        } finally {
            lock.unlock();
        }
        idle.forEach(Node::stopIdle);
    }
}
