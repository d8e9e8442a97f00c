// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.session.ConnectionSettings;
import io.oncemq.jms.internal.session.Domain;
import io.oncemq.jms.internal.session.OnceMQConnection;
import io.oncemq.jms.internal.session.OnceMQXAConnection;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a JMS application begins: makes connections to the message store in a database.
 *
 * <pre>{@code
 * try (OnceMQConnectionFactory factory = OnceMQConnectionFactory.builder().dataSource(dataSource).build();
 *         JMSContext context = factory.createContext()) {
 *     context.createProducer().send(context.createQueue("orders"), "Hello");
 * }
 * }</pre>
 *
 * <p>Connections of factories with equal configurations share one node of this JVM and its few database connections, so
 * JMS connections are cheap and need no pool.
 *
 * <p>Thread-safe. A changed property counts for connections created afterwards.
 */
public final class OnceMQConnectionFactory
        implements ConnectionFactory, QueueConnectionFactory, TopicConnectionFactory, Referenceable, AutoCloseable {

    private final ConnectionOpener opener = new ConnectionOpener();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private Configuration configuration;

    /** A factory that still needs a URL or a DataSource. */
    public OnceMQConnectionFactory() {
        this(Configuration.DEFAULT);
    }

    /**
     * A factory for a database.
     *
     * @param url a JDBC URL without credentials; options may follow after {@code #}, as in {@code
     *     jdbc:postgresql://db/app#prefetch=50&schema=validate}
     * @throws IllegalArgumentException if the URL holds credentials or an option that is not allowed
     */
    public OnceMQConnectionFactory(String url) {
        this(Configuration.DEFAULT.with(Option.URL, url));
    }

    /** A factory that takes database connections from a DataSource. */
    public OnceMQConnectionFactory(DataSource dataSource) {
        this(Configuration.DEFAULT.with(dataSource));
    }

    private OnceMQConnectionFactory(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Begins a factory. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A factory with the options of properties, named as in {@link Option}.
     *
     * @throws IllegalArgumentException if an option is unknown or a value is not allowed
     */
    public static OnceMQConnectionFactory fromProperties(Properties properties) {
        return new OnceMQConnectionFactory(Configuration.DEFAULT.with(properties));
    }

    @Override
    public Connection createConnection() throws JMSException {
        return connect(Domain.COMMON, credentials());
    }

    @Override
    public Connection createConnection(@Nullable String userName, @Nullable String password) throws JMSException {
        return connect(Domain.COMMON, new Credentials(userName, password));
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return connect(Domain.QUEUE, credentials());
    }

    @Override
    public QueueConnection createQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connect(Domain.QUEUE, new Credentials(userName, password));
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return connect(Domain.TOPIC, credentials());
    }

    @Override
    public TopicConnection createTopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connect(Domain.TOPIC, new Credentials(userName, password));
    }

    @Override
    public JMSContext createContext() {
        return context(credentials(), Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return context(credentials(), sessionMode);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password) {
        return context(new Credentials(userName, password), Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password, int sessionMode) {
        return context(new Credentials(userName, password), sessionMode);
    }

    private JMSContext context(Credentials credentials, int sessionMode) {
        return opener.openContext(configuration(), credentials, sessionMode);
    }

    private OnceMQConnection connect(Domain domain, Credentials credentials) throws JMSException {
        return opener.open(configuration(), domain, credentials);
    }

    /**
     * Which guarantee the wiring gives to sessions of ordinary connections; it is also logged when the first is made, and held
     * against option {@code required-guarantee}.
     *
     * @throws JMSException if the store cannot be opened
     */
    public GuaranteeReport guarantee() throws JMSException {
        return Guarantees.ofJoining(settings(credentials()));
    }

    @Nullable Guarantee requiredGuarantee() {
        return configuration().requiredGuarantee();
    }

    OnceMQXAConnection connectXA(Domain domain) throws JMSException {
        return opener.openXA(configuration(), domain, credentials());
    }

    OnceMQXAConnection connectXA(Domain domain, @Nullable String userName, @Nullable String password)
            throws JMSException {
        return opener.openXA(configuration(), domain, new Credentials(userName, password));
    }

    private ConnectionSettings settings(Credentials credentials) throws JMSException {
        return opener.settings(configuration(), credentials);
    }

    /**
     * Opens the administration of the users of the messages, with the credentials of the factory.
     *
     * @throws jakarta.jms.JMSSecurityException with {@code security=users}, if they are wrong, or the user may not manage all
     *     destinations
     */
    public SecurityAdmin securityAdmin() throws JMSException {
        return SecurityAdmin.open(settings(credentials()));
    }

    /** As {@link #securityAdmin()}, with other credentials. */
    public SecurityAdmin securityAdmin(@Nullable String userName, @Nullable String password) throws JMSException {
        return SecurityAdmin.open(settings(new Credentials(userName, password)));
    }

    /**
     * Opens the administration of destinations, with the credentials of the factory.
     *
     * @throws jakarta.jms.JMSSecurityException with {@code security=users}, if they are wrong, or the user may not manage all
     *     destinations
     */
    public Admin admin() throws JMSException {
        return Admin.open(settings(credentials()));
    }

    /** As {@link #admin()}, with other credentials. */
    public Admin admin(@Nullable String userName, @Nullable String password) throws JMSException {
        return Admin.open(settings(new Credentials(userName, password)));
    }

    /**
     * Opens the administration of prepared branches of distributed transactions, with the credentials of the factory.
     *
     * @throws jakarta.jms.JMSSecurityException with {@code security=users}, if they are wrong, or the user may not manage all
     *     destinations
     */
    public PreparedBranches preparedBranches() throws JMSException {
        return PreparedBranches.open(settings(credentials()));
    }

    /** As {@link #preparedBranches()}, with other credentials. */
    public PreparedBranches preparedBranches(@Nullable String userName, @Nullable String password) throws JMSException {
        return PreparedBranches.open(settings(new Credentials(userName, password)));
    }

    private Configuration configuration() {
        lock.lock();
        try {
            return configuration;
        } finally {
            lock.unlock();
        }
    }

    private void change(UnaryOperator<Configuration> change) {
        lock.lock();
        try {
            configuration = change.apply(configuration);
        } finally {
            lock.unlock();
        }
    }

    private void change(Option option, @Nullable String value) {
        change(current -> current.with(option, value));
    }

    private Credentials credentials() {
        Configuration current = configuration();
        return new Credentials(current.text(Option.USER), current.text(Option.PASSWORD));
    }

    /** The JDBC URL, without the options that followed it; null if none is set. */
    public @Nullable String getUrl() {
        return configuration().text(Option.URL);
    }

    /** Sets the JDBC URL, and the options that follow its {@code #}. */
    public void setUrl(@Nullable String url) {
        change(Option.URL, url);
    }

    /** The user of connections that name none; null if none is set. */
    public @Nullable String getUser() {
        return configuration().text(Option.USER);
    }

    /** Sets the user of connections that name none. */
    public void setUser(@Nullable String user) {
        change(Option.USER, user);
    }

    /** Sets the password of the user. It cannot be read again. */
    public void setPassword(@Nullable String password) {
        change(Option.PASSWORD, password);
    }

    /** Where database connections come from; null if that is the URL. */
    public @Nullable DataSource getDataSource() {
        return configuration().dataSource();
    }

    /** Sets where database connections come from. */
    public void setDataSource(@Nullable DataSource dataSource) {
        change(current -> current.with(dataSource));
    }

    /** The client identifier that connections have from the start; null if none. */
    public @Nullable String getClientId() {
        return configuration().text(Option.CLIENT_ID);
    }

    /** Sets the client identifier that connections have from the start. */
    public void setClientId(@Nullable String clientId) {
        change(Option.CLIENT_ID, clientId);
    }

    /**
     * Stops at once the nodes that this factory started and nobody uses any more, instead of when their linger time is over.
     * Open connections are not closed, and the factory can still be used.
     */
    @Override
    public void close() {
        opener.stopIdle();
    }

    /** For naming services: all options but the passwords, which {@code createConnection(user, password)} can give. */
    @Override
    public Reference getReference() throws NamingException {
        return reference(OnceMQConnectionFactory.class);
    }

    Reference reference(Class<?> type) throws NamingException {
        return configuration().reference(type);
    }

    /** The options that are set, without the password. */
    @Override
    public String toString() {
        return "OnceMQConnectionFactory[" + configuration() + "]";
    }

    /** Collects the options of a factory. Used by one thread. */
    public static final class Builder {

        private Configuration configuration = Configuration.DEFAULT;

        private Builder() {}

        /**
         * Sets an option from its text.
         *
         * @throws IllegalArgumentException if the value is not allowed
         */
        @CanIgnoreReturnValue
        public Builder option(Option option, String value) {
            configuration = configuration.with(option, value);
            return this;
        }

        /** Sets the JDBC URL, and the options that follow its {@code #}. */
        @CanIgnoreReturnValue
        public Builder url(String url) {
            return option(Option.URL, url);
        }

        /** Sets the user of connections that name none. */
        @CanIgnoreReturnValue
        public Builder user(String user) {
            return option(Option.USER, user);
        }

        /** Sets the password of the user. */
        @CanIgnoreReturnValue
        public Builder password(String password) {
            return option(Option.PASSWORD, password);
        }

        /** Sets where database connections come from, instead of a URL. */
        @CanIgnoreReturnValue
        public Builder dataSource(DataSource dataSource) {
            configuration = configuration.with(dataSource);
            return this;
        }

        /** Sets the client identifier that connections have from the start. */
        @CanIgnoreReturnValue
        public Builder clientId(String clientId) {
            return option(Option.CLIENT_ID, clientId);
        }

        /**
         * Has sessions join the transactions that this knows of by themselves: what a session does on a thread that is in one
         * becomes part of it. Sessions of XA connections do not.
         */
        @CanIgnoreReturnValue
        public Builder transactionContext(TransactionContext transactionContext) {
            configuration = configuration.with(transactionContext);
            return this;
        }

        /**
         * Makes the factory.
         *
         * @throws IllegalStateException if neither a URL nor a DataSource is set, or both are, or options
         *     contradict each other
         */
        public OnceMQConnectionFactory build() {
            String problem = configuration.problem();
            if (problem != null) {
                throw new IllegalStateException(problem);
            }
            return new OnceMQConnectionFactory(configuration);
        }

        /**
         * Makes a factory for distributed transactions.
         *
         * @throws IllegalStateException as {@link #build()} does
         */
        public OnceMQXAConnectionFactory buildXA() {
            return new OnceMQXAConnectionFactory(build());
        }
    }
}
