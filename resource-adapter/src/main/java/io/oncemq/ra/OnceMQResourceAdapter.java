// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.XAJMSContext;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OnceMQ in an application server: connection factories for applications, and messages for message-driven beans. The properties
 * are the defaults of all connection factories and activations. Thread-safe, once the container has set the properties.
 */
public final class OnceMQResourceAdapter extends ProviderProperties implements ResourceAdapter {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(OnceMQResourceAdapter.class);

    /** An endpoint of the container that is active with a specification. */
    private record Active(MessageEndpointFactory factory, ActivationSpec spec) {}

    private final transient ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private transient @Nullable WorkManager workManager;

    @GuardedBy("lock") private final transient Map<Active, Activation> activations = new HashMap<>();

    /** By which the container looks for branches that are in doubt. */
    @GuardedBy("lock") private final transient Map<ProviderSettings, XAJMSContext> recoveries = new HashMap<>();

    private final transient ProviderFactories factories = new ProviderFactories();

    /** An adapter that still needs its properties. */
    public OnceMQResourceAdapter() {}

    ProviderSettings settings() {
        return own();
    }

    ProviderFactories factories() {
        return factories;
    }

    @Override
    public void start(BootstrapContext context) {
        factories.start(context.getTransactionSynchronizationRegistry());
        lock.lock();
        try {
            workManager = context.getWorkManager();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        List<Activation> active;
        List<XAJMSContext> contexts;
        lock.lock();
        try {
            active = new ArrayList<>(activations.values());
            activations.clear();
            contexts = new ArrayList<>(recoveries.values());
            recoveries.clear();
        } finally {
            lock.unlock();
        }
        active.forEach(Activation::stop);
        contexts.forEach(OnceMQResourceAdapter::close);
        factories.close();
    }

    @Override
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) throws ResourceException {
        if (!(spec instanceof OnceMQActivationSpec ours)) {
            throw new NotSupportedException("'" + spec + "' is no activation specification of OnceMQ");
        }
        // Not every container does.
        ours.validate();
        lock.lock();
        try {
            if (workManager == null) {
                throw new jakarta.resource.spi.IllegalStateException("The resource adapter is not started");
            }
            Activation activation = new Activation(this, factory, ours.subscription(own()), workManager);
            activations.put(new Active(factory, spec), activation);
            activation.start();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
        Activation activation;
        lock.lock();
        try {
            activation = activations.remove(new Active(factory, spec));
        } finally {
            lock.unlock();
        }
        if (activation != null) {
            activation.stop();
        }
    }

    /**
     * The stores of these activations, in which the container looks for branches; there are none of those that join. A store that cannot be reached is left out: a
     * later scan finds what is in it.
     */
    @Override
    public XAResource[] getXAResources(ActivationSpec @Nullable [] specs) throws ResourceException {
        Set<ProviderSettings> stores = new LinkedHashSet<>();
        if (specs != null) {
            for (ActivationSpec spec : specs) {
                if (spec instanceof OnceMQActivationSpec ours) {
                    ProviderSettings settings = ours.settings(own());
                    if (!settings.joined()) {
                        stores.add(settings);
                    }
                }
            }
        }
        List<XAResource> resources = new ArrayList<>();
        for (ProviderSettings store : stores) {
            try {
                resources.add(recovery(store).getXAResource());
            } catch (JMSRuntimeException | IllegalArgumentException | IllegalStateException | LinkageError e) {
                LOG.warn("Unable to look for transactions in doubt in {}: {}", store, e.getMessage());
            }
        }
        return resources.toArray(XAResource[]::new);
    }

    private XAJMSContext recovery(ProviderSettings store) {
        lock.lock();
        try {
            XAJMSContext present = recoveries.get(store);
            if (present != null) {
                try {
                    present.getMetaData();
                    return present;
                } catch (JMSRuntimeException ignored) {
                    // It is closed: with the registration of its node, say.
                    recoveries.remove(store);
                }
            }
            // Without the client identifier, which the activation itself has.
            XAJMSContext opened = factories.distributed(store.withoutClientId()).createXAContext();
            recoveries.put(store, opened);
            return opened;
        } finally {
            lock.unlock();
        }
    }

    private static void close(XAJMSContext context) {
        try {
            context.close();
        } catch (JMSRuntimeException e) {
            LOG.debug("A connection for recovery could not be closed: it ends with its node", e);
        }
    }

    /** An adapter is itself only: it has activations and connections. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "OnceMQResourceAdapter[" + own() + "]";
    }
}
