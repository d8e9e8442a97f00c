// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import jakarta.jms.JMSException;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * Has Narayana recover the branches of a factory's sessions, in one line:
 *
 * <pre>{@code
 * NarayanaRecovery recovery = NarayanaRecovery.register("messages", factory);
 * ...
 * transaction.enlistResource(recovery.named(session.getXAResource()));
 * }</pre>
 *
 * <p>For Narayana on its own ({@code narayana-jta}), whose recovery manager the application, or its framework, runs in this JVM
 * and has initialized before. In application servers it is the server that does this, with the resource adapter.
 *
 * <p>The branches are those of the store, whichever process prepared them: Narayana resolves those that have its own node
 * identifier. Where the store cannot be reached, its next pass tries again. To be registered before the factory makes
 * connections, if its {@linkplain OnceMQXAConnectionFactory#guarantee() guarantee} is to know of it.
 *
 * <p>Needs {@code narayana-jta} on the class path. Thread-safe.
 */
public final class NarayanaRecovery implements AutoCloseable {

    private static final Map<String, OnceMQXAConnectionFactory> FACTORIES = new ConcurrentHashMap<>();

    private final String name;
    private final XARecoveryModule module;
    private final Helper helper;

    private NarayanaRecovery(String name, XARecoveryModule module, Helper helper) {
        this.name = name;
        this.module = module;
        this.helper = helper;
    }

    /**
     * Registers a factory for recovery.
     *
     * @param name of the store in the log of the transaction manager: always the same for this store, also after a restart, and
     *     another for every other resource
     * @param factory stays the caller's, and open until this is closed
     * @throws IllegalStateException if no recovery manager with an XARecoveryModule runs in this JVM, or if the name is
     *     registered already
     */
    public static NarayanaRecovery register(String name, OnceMQXAConnectionFactory factory) {
        Objects.requireNonNull(factory, "factory");
        XARecoveryModule module = XARecoveryModule.getRegisteredXARecoveryModule();
        if (module == null) {
            throw new IllegalStateException("Narayana's recovery manager does not run in this JVM, or without its"
                    + " XARecoveryModule: call RecoveryManager.manager().initialize() before");
        }
        if (FACTORIES.putIfAbsent(name, factory) != null) {
            throw new IllegalStateException("'" + name + "' is registered already, for this store or another");
        }
        Helper helper = new Helper(factory);
        module.addXAResourceRecoveryHelper(helper);
        factory.recoveredBy("Narayana");
        return new NarayanaRecovery(name, module, helper);
    }

    /**
     * A resource of one of the store's sessions, for {@code Transaction.enlistResource}. By the name, which goes to its log,
     * Narayana finds the store again after a crash, and is told that a branch which is not there any more was committed before.
     * For a resource without a name it looks for such a branch in vain at each pass, and never removes the transaction from its
     * log.
     */
    public XAResource named(XAResource resource) {
        return new Named(name, Objects.requireNonNull(resource, "resource"));
    }

    /** Ends the registration; waits for a recovery pass that is under way. The factory stays open. */
    @Override
    public void close() {
        module.removeXAResourceRecoveryHelper(helper);
        FACTORIES.remove(name);
    }

    @Override
    public String toString() {
        return "recovery of '" + name + "' by Narayana";
    }

    /** Asks for the resource at each pass, so that a store that cannot be reached now is found later. */
    private record Helper(OnceMQXAConnectionFactory factory) implements XAResourceRecoveryHelper {

        @Override
        public boolean initialise(String properties) {
            return true;
        }

        @Override
        public XAResource[] getXAResources() throws JMSException {
            return new XAResource[] {factory.recoveryResource()};
        }
    }

    /** A resource of which the log keeps the name; read from there, it is the one by which the store recovers. */
    private static final class Named implements XAResource, Serializable {

        private static final long serialVersionUID = 1;

        private final String name;
        private final transient @Nullable XAResource resource;

        Named(String name, XAResource resource) {
            this.name = name;
            this.resource = resource;
        }

        private XAResource resource() throws XAException {
            if (resource != null) {
                return resource;
            }
            OnceMQXAConnectionFactory factory = FACTORIES.get(name);
            if (factory == null) {
                throw unavailable("No store is registered as '" + name + "'", null);
            }
            try {
                return factory.recoveryResource();
            } catch (JMSException e) {
                throw unavailable("The store '" + name + "' cannot be reached: " + e.getMessage(), e);
            }
        }

        /** Has the transaction manager try again later. */
        private static XAException unavailable(String reason, @Nullable JMSException cause) {
            XAException unavailable = new XAException(reason);
            unavailable.errorCode = XAException.XAER_RMFAIL;
            unavailable.initCause(cause);
            return unavailable;
        }

        @Override
        public void start(Xid xid, int flags) throws XAException {
            resource().start(xid, flags);
        }

        @Override
        public void end(Xid xid, int flags) throws XAException {
            resource().end(xid, flags);
        }

        @Override
        public int prepare(Xid xid) throws XAException {
            return resource().prepare(xid);
        }

        @Override
        public void commit(Xid xid, boolean onePhase) throws XAException {
            resource().commit(xid, onePhase);
        }

        @Override
        public void rollback(Xid xid) throws XAException {
            resource().rollback(xid);
        }

        @Override
        public void forget(Xid xid) throws XAException {
            resource().forget(xid);
        }

        @Override
        public Xid[] recover(int flags) throws XAException {
            return resource().recover(flags);
        }

        @Override
        public boolean isSameRM(XAResource other) throws XAException {
            return resource().isSameRM(other instanceof Named named ? named.resource() : other);
        }

        @Override
        public int getTransactionTimeout() throws XAException {
            return resource().getTransactionTimeout();
        }

        @Override
        public boolean setTransactionTimeout(int seconds) throws XAException {
            return resource().setTransactionTimeout(seconds);
        }

        @Override
        public String toString() {
            return "'" + name + "'";
        }
    }
}
