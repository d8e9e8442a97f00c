// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a message-driven bean gets, and how many at a time: the properties of the Jakarta Messaging and Connectors
 * specifications, under the names that are usual. Set by one thread, then read by any.
 */
public final class OnceMQActivationSpec implements ActivationSpec, Serializable {

    private static final long serialVersionUID = 1L;

    private static final int DEFAULT_MAX_SESSION = 15;
    private static final int DEFAULT_RECONNECT_SECONDS = 2;

    private transient @Nullable OnceMQResourceAdapter adapter;
    private @Nullable String destination;
    private @Nullable String destinationType;
    private @Nullable String destinationLookup;
    private @Nullable String connectionFactoryLookup;
    private @Nullable String messageSelector;
    private @Nullable String acknowledgeMode;
    private @Nullable String subscriptionDurability;
    private @Nullable String subscriptionName;
    private @Nullable String clientId;
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable TransactionMode transactionMode;
    private boolean shareSubscriptions;
    private boolean useJndi;
    private int maxSession = DEFAULT_MAX_SESSION;
    private int reconnectAttempts = -1;
    private int reconnectInterval = DEFAULT_RECONNECT_SECONDS;

    /** A specification that still needs its properties. */
    public OnceMQActivationSpec() {}

    @Override
    public void validate() throws InvalidPropertyException {
        List<String> problems = new ArrayList<>();
        if (destination == null && destinationLookup == null) {
            problems.add("'destinationLookup' (a name of JNDI) or 'destination' (a name in the store) has to be set");
        }
        if (destinationType == null && destinationLookup == null && !useJndi) {
            problems.add(
                    "'destinationType' has to be jakarta.jms.Queue or jakarta.jms.Topic where 'destination' is set");
        }
        if (destinationType != null && !isQueue() && !isTopic()) {
            problems.add("'destinationType' is '" + destinationType
                    + "'; allowed are jakarta.jms.Queue and jakarta.jms.Topic");
        }
        if (acknowledgeMode != null
                && !List.of("auto-acknowledge", "dups-ok-acknowledge").contains(word(acknowledgeMode))) {
            problems.add("'acknowledgeMode' is '" + acknowledgeMode
                    + "'; allowed are Auto-acknowledge and Dups-ok-acknowledge");
        }
        if (subscriptionDurability != null
                && !List.of("durable", "nondurable", "non-durable").contains(word(subscriptionDurability))) {
            problems.add(
                    "'subscriptionDurability' is '" + subscriptionDurability + "'; allowed are Durable and NonDurable");
        }
        if (isQueue() && (durable() || shareSubscriptions || subscriptionName != null)) {
            problems.add("'subscriptionDurability', 'subscriptionName' and 'shareSubscriptions' are for topics, and"
                    + " 'destinationType' is a queue");
        }
        if (durable() && subscriptionName == null) {
            problems.add("'subscriptionName' has to be set for a durable subscription");
        }
        if (durable() && !shareSubscriptions && clientId == null && connectionFactoryLookup == null) {
            problems.add("'clientId' has to be set for a durable subscription that is not shared");
        }
        if (shareSubscriptions && subscriptionName == null) {
            problems.add("'subscriptionName' has to be set for a shared subscription");
        }
        if (maxSession < 1) {
            problems.add("'maxSession' is " + maxSession + "; it has to be at least 1");
        }
        if (reconnectInterval < 1) {
            problems.add("'reconnectInterval' is " + reconnectInterval + "; it has to be at least 1 second");
        }
        if (password != null && user == null) {
            problems.add("'password' is set without 'user'");
        }
        if (!problems.isEmpty()) {
            throw new InvalidPropertyException("The activation is not possible: " + String.join("; ", problems));
        }
    }

    private static String word(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean isQueue() {
        return destinationType != null
                && List.of("jakarta.jms.queue", "javax.jms.queue", "queue").contains(word(destinationType));
    }

    private boolean isTopic() {
        return destinationType != null
                && List.of("jakarta.jms.topic", "javax.jms.topic", "topic").contains(word(destinationType));
    }

    private boolean durable() {
        return subscriptionDurability != null && word(subscriptionDurability).equals("durable");
    }

    /**
     * How to reach the store, and as whom.
     *
     * @throws IllegalArgumentException if the connection factory cannot be used
     */
    ProviderSettings settings(ProviderSettings ofAdapter) {
        ProviderSettings base = ofAdapter;
        if (connectionFactoryLookup != null) {
            base = lookedUp(connectionFactoryLookup);
        }
        ProviderSettings settings = base.withCredentials(user, password);
        if (transactionMode != null) {
            settings = settings.withTransactionMode(transactionMode);
        }
        return clientId == null ? settings : settings.withClientId(clientId);
    }

    private static ProviderSettings lookedUp(String name) {
        Object found;
        try {
            found = Names.lookup("connectionFactoryLookup", name);
        } catch (NamingException e) {
            throw new IllegalArgumentException(
                    "'connectionFactoryLookup': unable to look up '" + name + "': " + e.getMessage(), e);
        }
        if (found instanceof ConnectionFactoryHandle handle) {
            return handle.settings();
        }
        throw new IllegalArgumentException("'connectionFactoryLookup': what is bound to '" + name + "' ("
                + found.getClass().getName() + ") is no connection factory of this resource adapter");
    }

    /** What to consume. Looks up what is named: to be called for the component, on the container's thread. */
    Subscription subscription(ProviderSettings ofAdapter) throws ResourceException {
        Subscription.Target target = target();
        if (target.queue() && (durable() || shareSubscriptions || subscriptionName != null)) {
            throw new InvalidPropertyException("The activation is not possible: 'subscriptionDurability',"
                    + " 'subscriptionName' and 'shareSubscriptions' are for topics, and '" + target + "' is a queue");
        }
        try {
            ProviderSettings settings = settings(ofAdapter);
            // Says now what is wrong with them; whether the store can be reached is seen later.
            settings.check();
            return new Subscription(
                    settings,
                    target,
                    messageSelector,
                    durable(),
                    shareSubscriptions,
                    subscriptionName,
                    maxSession,
                    reconnectAttempts,
                    Duration.ofSeconds(reconnectInterval));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidPropertyException("The activation is not possible: " + e.getMessage(), e);
        }
    }

    private Subscription.Target target() throws ResourceException {
        String lookup = destinationLookup != null ? destinationLookup : useJndi ? destination : null;
        if (lookup == null) {
            return new Subscription.Target(isQueue(), String.valueOf(destination));
        }
        Object found;
        try {
            found = Names.lookup("destinationLookup", lookup);
        } catch (NamingException | IllegalArgumentException e) {
            throw new NotSupportedException(
                    "The activation is not possible: unable to look up the destination '" + lookup + "': "
                            + e.getMessage(),
                    e);
        }
        Subscription.Target target = Subscription.Target.of(found);
        if (target == null) {
            throw new NotSupportedException("The activation is not possible: what is bound to '" + lookup + "' ("
                    + found.getClass().getName() + ") is neither a queue nor a topic");
        }
        if (target.queue() ? isTopic() : isQueue()) {
            throw new InvalidPropertyException("The activation is not possible: 'destinationType' is '"
                    + destinationType + "', and '" + lookup + "' is another");
        }
        return target;
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter resourceAdapter) throws ResourceException {
        if (!(resourceAdapter instanceof OnceMQResourceAdapter ours)) {
            throw new NotSupportedException("'" + resourceAdapter + "' is not the resource adapter of OnceMQ");
        }
        adapter = ours;
    }

    /** Tells the name of the destination in the store; with useJNDI, its name in JNDI. */
    public @Nullable String getDestination() {
        return destination;
    }

    /** Sets the name of the destination in the store; with useJNDI, its name in JNDI. */
    public void setDestination(@Nullable String destination) {
        this.destination = Texts.orNull(destination);
    }

    /** Tells jakarta.jms.Queue or jakarta.jms.Topic. */
    public @Nullable String getDestinationType() {
        return destinationType;
    }

    /** Sets jakarta.jms.Queue or jakarta.jms.Topic. */
    public void setDestinationType(@Nullable String destinationType) {
        this.destinationType = Texts.orNull(destinationType);
    }

    /** Tells the name of the destination in JNDI; it goes before {@code destination}. */
    public @Nullable String getDestinationLookup() {
        return destinationLookup;
    }

    /** Sets the name of the destination in JNDI; it goes before {@code destination}. */
    public void setDestinationLookup(@Nullable String destinationLookup) {
        this.destinationLookup = Texts.orNull(destinationLookup);
    }

    /** Tells the name in JNDI of a connection factory of this adapter, whose settings are used. */
    public @Nullable String getConnectionFactoryLookup() {
        return connectionFactoryLookup;
    }

    /** Sets the name in JNDI of a connection factory of this adapter, whose settings are used. */
    public void setConnectionFactoryLookup(@Nullable String connectionFactoryLookup) {
        this.connectionFactoryLookup = Texts.orNull(connectionFactoryLookup);
    }

    /** Tells which messages the bean gets; all if it is not set. */
    public @Nullable String getMessageSelector() {
        return messageSelector;
    }

    /** Sets which messages the bean gets; all if it is not set. */
    public void setMessageSelector(@Nullable String messageSelector) {
        this.messageSelector = Texts.orNull(messageSelector);
    }

    /** Tells Auto-acknowledge or Dups-ok-acknowledge, for beans without transactions; both acknowledge after the call. */
    public @Nullable String getAcknowledgeMode() {
        return acknowledgeMode;
    }

    /** Sets Auto-acknowledge or Dups-ok-acknowledge, for beans without transactions; both acknowledge after the call. */
    public void setAcknowledgeMode(@Nullable String acknowledgeMode) {
        this.acknowledgeMode = Texts.orNull(acknowledgeMode);
    }

    /** Tells Durable or NonDurable, which is the default. */
    public @Nullable String getSubscriptionDurability() {
        return subscriptionDurability;
    }

    /** Sets Durable or NonDurable, which is the default. */
    public void setSubscriptionDurability(@Nullable String subscriptionDurability) {
        this.subscriptionDurability = Texts.orNull(subscriptionDurability);
    }

    /** Tells the name of a durable or shared subscription. */
    public @Nullable String getSubscriptionName() {
        return subscriptionName;
    }

    /** Sets the name of a durable or shared subscription. */
    public void setSubscriptionName(@Nullable String subscriptionName) {
        this.subscriptionName = Texts.orNull(subscriptionName);
    }

    /** Tells the client identifier of the connection. */
    public @Nullable String getClientId() {
        return clientId;
    }

    /** Sets the client identifier of the connection. */
    public void setClientId(@Nullable String clientId) {
        this.clientId = Texts.orNull(clientId);
    }

    /** Tells as whom messages are received. */
    public @Nullable String getUser() {
        return user;
    }

    /** Sets as whom messages are received. */
    public void setUser(@Nullable String user) {
        this.user = Texts.orNull(user);
    }

    /** Tells the user's password. */
    public @Nullable String getPassword() {
        return password;
    }

    /** Sets the user's password. */
    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    /** Tells whether several servers share the subscription. */
    public Boolean getShareSubscriptions() {
        return shareSubscriptions;
    }

    /** Sets whether several servers share the subscription. */
    public void setShareSubscriptions(Boolean shareSubscriptions) {
        this.shareSubscriptions = shareSubscriptions;
    }

    /** Tells whether {@code destination} is a name of JNDI. */
    public Boolean getUseJNDI() {
        return useJndi;
    }

    /** Sets whether {@code destination} is a name of JNDI. */
    public void setUseJNDI(Boolean useJndi) {
        this.useJndi = useJndi;
    }

    /** Tells how the bean takes part in transactions: xa or joined; if it is not set, as the adapter says. */
    public @Nullable String getTransactionMode() {
        return transactionMode == null ? null : transactionMode.name().toLowerCase(Locale.ROOT);
    }

    /** Sets how the bean takes part in transactions: xa or joined; if it is not set, as the adapter says. */
    public void setTransactionMode(@Nullable String transactionMode) {
        String text = Texts.orNull(transactionMode);
        this.transactionMode = text == null ? null : TransactionMode.of(text);
    }

    /** Tells how many messages are processed at a time at most; 15 by default. */
    public Integer getMaxSession() {
        return maxSession;
    }

    /** Sets how many messages are processed at a time at most; 15 by default. */
    public void setMaxSession(Integer maxSession) {
        this.maxSession = maxSession;
    }

    /** Tells how often connecting is tried in a row; -1, the default, for ever. */
    public Integer getReconnectAttempts() {
        return reconnectAttempts;
    }

    /** Sets how often connecting is tried in a row; -1, the default, for ever. */
    public void setReconnectAttempts(Integer reconnectAttempts) {
        this.reconnectAttempts = reconnectAttempts;
    }

    /** Tells seconds between attempts to connect; 2 by default. */
    public Integer getReconnectInterval() {
        return reconnectInterval;
    }

    /** Sets seconds between attempts to connect; 2 by default. */
    public void setReconnectInterval(Integer reconnectInterval) {
        this.reconnectInterval = reconnectInterval;
    }

    /** As {@link #getClientId()}. */
    public @Nullable String getClientID() {
        return getClientId();
    }

    /** As {@link #setClientId}. */
    public void setClientID(@Nullable String clientId) {
        setClientId(clientId);
    }

    /** As {@link #getUser()}. */
    public @Nullable String getUserName() {
        return getUser();
    }

    /** As {@link #setUser}. */
    public void setUserName(@Nullable String user) {
        setUser(user);
    }

    /** As {@link #getMaxSession()}. */
    public Integer getMaxSessions() {
        return getMaxSession();
    }

    /** As {@link #setMaxSession}. */
    public void setMaxSessions(Integer maxSession) {
        setMaxSession(maxSession);
    }

    /** As {@link #getReconnectAttempts()}. */
    public Integer getSetupAttempts() {
        return getReconnectAttempts();
    }

    /** As {@link #setReconnectAttempts}. */
    public void setSetupAttempts(Integer reconnectAttempts) {
        setReconnectAttempts(reconnectAttempts);
    }

    @Override
    public String toString() {
        return "OnceMQActivationSpec[destination=" + destination + ", destinationLookup=" + destinationLookup
                + ", subscriptionName=" + subscriptionName + "]";
    }
}
