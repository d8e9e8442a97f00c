// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyEnlistableManagedConnection;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of the container's pool: the provider's connection and its one session. */
final class OnceMQManagedConnection implements ManagedConnection, LazyEnlistableManagedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(OnceMQManagedConnection.class);

    private final OnceMQManagedConnectionFactory factory;
    private final Kind kind;
    private final Credentials credentials;
    private final Physical physical;
    private final XAResource resource;

    /** Null if the session joins the container's transactions: then those are not its own. */
    private final @Nullable LocalBranch localTransaction;

    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private final List<ConnectionHandle> handles = new CopyOnWriteArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private @Nullable PrintWriter logWriter;

    OnceMQManagedConnection(
            OnceMQManagedConnectionFactory factory, Kind kind, Credentials credentials, Physical physical)
            throws JMSException {
        this.factory = factory;
        this.kind = kind;
        this.credentials = credentials;
        this.physical = physical;
        XAResource enlisted = physical.resource();
        this.resource = enlisted == null ? new NoResource() : enlisted;
        this.localTransaction = enlisted == null ? null : new LocalBranch(enlisted);
        physical.setExceptionListener(this::fail);
    }

    /** Whether it can serve a request. */
    boolean serves(OnceMQManagedConnectionFactory asked, Kind askedKind, Credentials askedCredentials) {
        return !invalid()
                && factory.equals(asked)
                && kind == askedKind
                && Objects.equals(credentials, askedCredentials);
    }

    boolean invalid() {
        return broken.get() || physical.closed();
    }

    Physical physical() {
        return physical;
    }

    @Override
    public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo info)
            throws ResourceException {
        RequestInfo request = RequestInfo.of(info);
        if (!Credentials.of(subject, request, factory).equals(credentials)) {
            throw new jakarta.resource.spi.SecurityException(
                    "The connection is of " + credentials + " and cannot become another's");
        }
        ConnectionHandle handle = new ConnectionHandle(this, request.manager());
        handles.add(handle);
        return handle;
    }

    @Override
    public void associateConnection(Object connection) throws ResourceException {
        if (!(connection instanceof ConnectionHandle handle)) {
            throw new ResourceAdapterInternalException("'" + connection + "' is no handle of this adapter");
        }
        handle.associate(this);
        handles.add(handle);
    }

    void forget(ConnectionHandle handle) {
        handles.remove(handle);
    }

    /** The application has closed a handle. */
    void closed(ConnectionHandle handle) {
        handles.remove(handle);
        ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
        event.setConnectionHandle(handle);
        listeners.forEach(listener -> listener.connectionClosed(event));
    }

    /** Looks, after an error, whether the connection can still be used. */
    void check(Exception failure) {
        if ((failure instanceof JMSException || failure instanceof JMSRuntimeException) && physical.closed()) {
            fail(failure);
        }
    }

    private void fail(Exception failure) {
        if (broken.compareAndSet(false, true)) {
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, failure);
            listeners.forEach(listener -> listener.connectionErrorOccurred(event));
        }
    }

    @Override
    public void cleanup() throws ResourceException {
        releaseHandles();
        abandonLocalTransaction();
        try {
            physical.reset();
        } catch (JMSException | JMSRuntimeException e) {
            throw new ResourceException("Unable to make the connection as new: " + e.getMessage(), e);
        }
    }

    private void abandonLocalTransaction() throws ResourceException {
        if (localTransaction != null) {
            localTransaction.abandon();
        }
    }

    private void releaseHandles() {
        for (ConnectionHandle handle : handles) {
            handle.invalidate();
        }
        handles.clear();
    }

    @Override
    public void destroy() throws ResourceException {
        releaseHandles();
        listeners.clear();
        try {
            abandonLocalTransaction();
        } catch (ResourceException e) {
            LOG.debug("The local transaction of a connection that goes could not be rolled back: it ends with it", e);
        }
        try {
            physical.close();
        } catch (JMSException | JMSRuntimeException e) {
            throw new ResourceException("Unable to close the connection: " + e.getMessage(), e);
        }
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    @Override
    public LocalTransaction getLocalTransaction() throws ResourceException {
        if (localTransaction == null) {
            throw new NotSupportedException("With transactionMode=joined the transaction is that of the application's"
                    + " DataSource: let the connection factory have XATransaction or NoTransaction");
        }
        return localTransaction;
    }

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        try {
            var metaData = physical.metaData();
            return new MetaData(metaData.getJMSProviderName(), metaData.getProviderVersion(), credentials.user());
        } catch (JMSException | JMSRuntimeException e) {
            throw new ResourceException("Unable to tell about the connection: " + e.getMessage(), e);
        }
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        logWriter = out;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public String toString() {
        return kind + " of " + credentials;
    }

    private record MetaData(
            String product, String version, @Nullable String user) implements ManagedConnectionMetaData {

        @Override
        public String getEISProductName() {
            return product;
        }

        @Override
        public String getEISProductVersion() {
            return version;
        }

        @Override
        public int getMaxConnections() {
            return 0;
        }

        @Override
        public @Nullable String getUserName() {
            return user;
        }
    }
}
