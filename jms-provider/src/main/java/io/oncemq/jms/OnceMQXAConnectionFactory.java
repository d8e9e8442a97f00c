// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.internal.session.Domain;
import io.oncemq.jms.internal.session.OnceMQXAConnection;
import io.oncemq.jms.internal.session.OnceMQXAContext;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.TopicConnection;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.sql.DataSource;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections whose sessions take part in distributed transactions: for transaction managers and what is built on
 * them. Where messages and business data lie in the same database, {@link JoinedTransaction} gives the same without any.
 *
 * <pre>{@code
 * OnceMQXAConnectionFactory factory = OnceMQConnectionFactory.builder().dataSource(dataSource).buildXA();
 * XASession session = factory.createXAConnection().createXASession();
 * transactionManager.getTransaction().enlistResource(session.getXAResource());
 * }</pre>
 *
 * <p>It needs nothing of the database but tables: a prepared branch is rows, which any node of the store can commit or roll
 * back. Outside of a branch, an XA session sends and acknowledges at once. Two resources are the same resource manager if they
 * are of the same node, that is of factories with equal configurations in one JVM.
 *
 * <p>Its ordinary connections are those of {@link OnceMQConnectionFactory}. Thread-safe. A changed property counts for
 * connections created afterwards.
 */
public final class OnceMQXAConnectionFactory
        implements XAConnectionFactory,
                XAQueueConnectionFactory,
                XATopicConnectionFactory,
                Referenceable,
                AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnceMQXAConnectionFactory.class);

    private final OnceMQConnectionFactory ordinary;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable String recoveredBy;
    private volatile boolean judged;

    @GuardedBy("lock") private @Nullable OnceMQXAConnection recovery;

    @GuardedBy("lock") private @Nullable XAResource recoveryResource;

    /** A factory that still needs a URL or a DataSource. */
    public OnceMQXAConnectionFactory() {
        this(new OnceMQConnectionFactory());
    }

    /**
     * A factory for a database.
     *
     * @param url a JDBC URL without credentials; options may follow after {@code #}
     * @throws IllegalArgumentException if the URL holds credentials or an option that is not allowed
     */
    public OnceMQXAConnectionFactory(String url) {
        this(new OnceMQConnectionFactory(url));
    }

    /** A factory that takes database connections, which are ordinary ones, from a DataSource. */
    public OnceMQXAConnectionFactory(DataSource dataSource) {
        this(new OnceMQConnectionFactory(dataSource));
    }

    OnceMQXAConnectionFactory(OnceMQConnectionFactory ordinary) {
        this.ordinary = ordinary;
    }

    /**
     * A factory with the options of properties, named as in {@link Option}.
     *
     * @throws IllegalArgumentException if an option is unknown or a value is not allowed
     */
    public static OnceMQXAConnectionFactory fromProperties(Properties properties) {
        return new OnceMQXAConnectionFactory(OnceMQConnectionFactory.fromProperties(properties));
    }

    private OnceMQXAConnection connect(Domain domain) throws JMSException {
        requireGuarantee();
        return ordinary.connectXA(domain);
    }

    private OnceMQXAConnection connect(Domain domain, @Nullable String userName, @Nullable String password)
            throws JMSException {
        requireGuarantee();
        return ordinary.connectXA(domain, userName, password);
    }

    private void requireGuarantee() throws JMSException {
        if (!judged) {
            Guarantees.require(guarantee(), ordinary.requiredGuarantee());
            judged = true;
        }
    }

    /**
     * Which guarantee the wiring gives to XA sessions; it is also logged when the first connection is made, and held against
     * option {@code required-guarantee}.
     */
    public GuaranteeReport guarantee() {
        return Guarantees.ofXa(recoveredBy);
    }

    /**
     * Says who recovers the branches of this factory's sessions, if that is not done by {@link #recoveryResource()}.
     *
     * @param who for people
     */
    public void recoveredBy(String who) {
        recoveredBy = Objects.requireNonNull(who, "who");
    }

    /**
     * The resource by which a transaction manager recovers branches, whoever prepared them: always the same, on a connection of
     * its own, which is closed with the factory. To be asked for before connections are made.
     *
     * @throws JMSException if the store cannot be opened
     */
    public XAResource recoveryResource() throws JMSException {
        lock.lock();
        try {
            XAResource known = recoveryResource;
            if (known == null) {
                OnceMQXAConnection connection = ordinary.connectXA(Domain.COMMON);
                recovery = connection;
                known = connection.createXASession().getXAResource();
                recoveryResource = known;
                recoveredBy = "the transaction manager that has its recovery resource";
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link OnceMQConnectionFactory#preparedBranches()}. */
    public PreparedBranches preparedBranches() throws JMSException {
        return ordinary.preparedBranches();
    }

    @Override
    public XAConnection createXAConnection() throws JMSException {
        return connect(Domain.COMMON);
    }

    @Override
    public XAConnection createXAConnection(@Nullable String userName, @Nullable String password) throws JMSException {
        return connect(Domain.COMMON, userName, password);
    }

    @Override
    public XAQueueConnection createXAQueueConnection() throws JMSException {
        return connect(Domain.QUEUE);
    }

    @Override
    public XAQueueConnection createXAQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connect(Domain.QUEUE, userName, password);
    }

    @Override
    public XATopicConnection createXATopicConnection() throws JMSException {
        return connect(Domain.TOPIC);
    }

    @Override
    public XATopicConnection createXATopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connect(Domain.TOPIC, userName, password);
    }

    /** Makes a connection; may fail. */
    @FunctionalInterface
    private interface Connecting {
        OnceMQXAConnection connect() throws JMSException;
    }

    @Override
    public XAJMSContext createXAContext() {
        return context(() -> connect(Domain.COMMON));
    }

    @Override
    public XAJMSContext createXAContext(@Nullable String userName, @Nullable String password) {
        return context(() -> connect(Domain.COMMON, userName, password));
    }

    private static XAJMSContext context(Connecting connecting) {
        try {
            return OnceMQXAContext.open(connecting.connect());
        } catch (JMSException e) {
            throw JmsExceptions.toRuntime(e);
        }
    }

    @Override
    public Connection createConnection() throws JMSException {
        return ordinary.createConnection();
    }

    @Override
    public Connection createConnection(@Nullable String userName, @Nullable String password) throws JMSException {
        return ordinary.createConnection(userName, password);
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return ordinary.createQueueConnection();
    }

    @Override
    public QueueConnection createQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return ordinary.createQueueConnection(userName, password);
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return ordinary.createTopicConnection();
    }

    @Override
    public TopicConnection createTopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return ordinary.createTopicConnection(userName, password);
    }

    @Override
    public JMSContext createContext() {
        return ordinary.createContext();
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return ordinary.createContext(sessionMode);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password) {
        return ordinary.createContext(userName, password);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password, int sessionMode) {
        return ordinary.createContext(userName, password, sessionMode);
    }

    /** The JDBC URL, without the options that followed it; null if none is set. */
    public @Nullable String getUrl() {
        return ordinary.getUrl();
    }

    /** Sets the JDBC URL, and the options that follow its {@code #}. */
    public void setUrl(@Nullable String url) {
        ordinary.setUrl(url);
    }

    /** The user of connections that name none; null if none is set. */
    public @Nullable String getUser() {
        return ordinary.getUser();
    }

    /** Sets the user of connections that name none. */
    public void setUser(@Nullable String user) {
        ordinary.setUser(user);
    }

    /** Sets the password of the user. It cannot be read again. */
    public void setPassword(@Nullable String password) {
        ordinary.setPassword(password);
    }

    /** Where database connections come from; null if that is the URL. */
    public @Nullable DataSource getDataSource() {
        return ordinary.getDataSource();
    }

    /** Sets where database connections come from. */
    public void setDataSource(@Nullable DataSource dataSource) {
        ordinary.setDataSource(dataSource);
    }

    /** The client identifier that connections have from the start; null if none. */
    public @Nullable String getClientId() {
        return ordinary.getClientId();
    }

    /** Sets the client identifier that connections have from the start. */
    public void setClientId(@Nullable String clientId) {
        ordinary.setClientId(clientId);
    }

    /** As {@link OnceMQConnectionFactory#close()}. A node stays as long as a branch is neither prepared nor completed. */
    @Override
    public void close() {
        closeRecovery();
        ordinary.close();
    }

    private void closeRecovery() {
        OnceMQXAConnection open;
        lock.lock();
        try {
            open = recovery;
            recovery = null;
            recoveryResource = null;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            try {
                open.close();
            } catch (JMSException e) {
                LOG.warn("The connection for recovery could not be closed", e);
            }
        }
    }

    /** As {@link OnceMQConnectionFactory#getReference()}. */
    @Override
    public Reference getReference() throws NamingException {
        return ordinary.reference(OnceMQXAConnectionFactory.class);
    }

    /** The options that are set, without the password. */
    @Override
    public String toString() {
        return "XA " + ordinary;
    }
}
