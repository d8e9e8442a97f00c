// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connections of a container's pool, for applications that use {@code jakarta.jms.ConnectionFactory}. Properties that
 * are not set are those of the resource adapter. Thread-safe, once the container has set the properties.
 */
public class OnceMQManagedConnectionFactory extends ProviderProperties
        implements ManagedConnectionFactory, ResourceAdapterAssociation, ValidatingManagedConnectionFactory {

    private static final long serialVersionUID = 1L;

    private static final String CLASS_MISSING =
            "A class that the application server or the archive should have is not visible to the resource adapter: ";

    private transient @Nullable OnceMQResourceAdapter adapter;
    private transient @Nullable PrintWriter logWriter;

    /** A factory that still needs its properties. */
    public OnceMQManagedConnectionFactory() {}

    /** With the adapter's, where this factory says nothing. */
    final ProviderSettings settings() {
        return adapter == null ? own() : own().over(adapter.settings());
    }

    @Override
    public final Object createConnectionFactory(ConnectionManager manager) {
        return new ConnectionFactoryHandle(this, manager);
    }

    /** Without a container: the provider's own factory, which needs no pool. */
    @Override
    public final Object createConnectionFactory() throws ResourceException {
        try {
            return settings().factory();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidPropertyException(e.getMessage(), e);
        }
    }

    @Override
    public final ManagedConnection createManagedConnection(
            @Nullable Subject subject, @Nullable ConnectionRequestInfo info) throws ResourceException {
        RequestInfo request = RequestInfo.of(info);
        Credentials credentials = Credentials.of(subject, request, this);
        // Without an adapter, nobody says when the nodes are to stop: they stop with their last connection.
        ProviderFactories factories = adapter == null ? new ProviderFactories() : adapter.factories();
        try {
            ProviderSettings asked = settings().withCredentials(credentials.user(), credentials.password());
            return new OnceMQManagedConnection(
                    this, request.kind(), credentials, Physical.open(factories, asked, request.kind()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidPropertyException(e.getMessage(), e);
        } catch (JMSException | JMSRuntimeException e) {
            throw Failures.resource("Unable to open a connection", e);
        } catch (LinkageError e) {
            // It would end the server's thread, such as that of recovery.
            throw new ResourceException(CLASS_MISSING + e, e);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // of the interface
    public final @Nullable ManagedConnection matchManagedConnections(
            Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo info) {
        RequestInfo request = RequestInfo.of(info);
        Credentials credentials = Credentials.of(subject, request, this);
        for (Object candidate : candidates) {
            if (candidate instanceof OnceMQManagedConnection connection
                    && connection.serves(this, request.kind(), credentials)) {
                return connection;
            }
        }
        return null;
    }

    @Override
    @SuppressWarnings("rawtypes") // of the interface
    public final Set getInvalidConnections(Set connections) {
        Set<ManagedConnection> invalid = new HashSet<>();
        for (Object each : connections) {
            if (each instanceof OnceMQManagedConnection connection && connection.invalid()) {
                invalid.add(connection);
            }
        }
        return invalid;
    }

    @Override
    public final @Nullable ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public final void setResourceAdapter(ResourceAdapter resourceAdapter) throws ResourceException {
        if (!(resourceAdapter instanceof OnceMQResourceAdapter ours)) {
            throw new NotSupportedException("'" + resourceAdapter + "' is not the resource adapter of OnceMQ");
        }
        adapter = ours;
    }

    @Override
    public final void setLogWriter(@Nullable PrintWriter out) {
        logWriter = out;
    }

    @Override
    public final @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    /** The client identifier of the connections, of which there can be one at a time then. */
    public final @Nullable String getClientId() {
        return own().clientId();
    }

    /** Sets the client identifier of the connections, of which there can be one at a time then. */
    public final void setClientId(@Nullable String clientId) {
        change(own().withClientId(clientId));
    }

    @Override
    @SuppressWarnings("EqualsGetClass") // each class is another definition of connections
    public final boolean equals(@Nullable Object other) {
        return other != null
                && other.getClass() == getClass()
                && own().equals(((OnceMQManagedConnectionFactory) other).own())
                && Objects.equals(adapter, ((OnceMQManagedConnectionFactory) other).adapter);
    }

    @Override
    public final int hashCode() {
        return own().hashCode();
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + own() + "]";
    }
}
