// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Counts what a transaction manager does with resources. */
final class CountedTransactions {

    final AtomicInteger enlisted = new AtomicInteger();
    final AtomicInteger prepared = new AtomicInteger();
    final AtomicInteger committedInOnePhase = new AtomicInteger();

    private final TransactionManager manager;

    CountedTransactions(TransactionManager real) {
        manager = around(TransactionManager.class, real);
    }

    TransactionManager manager() {
        return manager;
    }

    private <T> T around(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Watching(real)));
    }

    private final class Watching implements InvocationHandler {

        private final Object real;

        Watching(Object real) {
            this.real = real;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            Object[] passed = arguments == null
                    ? null
                    : Arrays.stream(arguments).map(this::real).toArray();
            if (method.getName().equals("enlistResource")) {
                enlisted.incrementAndGet();
                passed[0] = new Counted((XAResource) passed[0]);
            }
            try {
                Object result = method.invoke(real, passed);
                return result instanceof Transaction ? around(Transaction.class, result) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private Object real(Object object) {
            return object != null
                            && Proxy.isProxyClass(object.getClass())
                            && Proxy.getInvocationHandler(object) instanceof Watching watching
                    ? watching.real
                    : object;
        }
    }

    /** Not a proxy of the JDK: that would be serializable, and Narayana would try. */
    private final class Counted implements XAResource {

        private final XAResource real;

        Counted(XAResource real) {
            this.real = real;
        }

        @Override
        public void start(Xid xid, int flags) throws XAException {
            real.start(xid, flags);
        }

        @Override
        public void end(Xid xid, int flags) throws XAException {
            real.end(xid, flags);
        }

        @Override
        public int prepare(Xid xid) throws XAException {
            prepared.incrementAndGet();
            return real.prepare(xid);
        }

        @Override
        public void commit(Xid xid, boolean onePhase) throws XAException {
            real.commit(xid, onePhase);
            if (onePhase) {
                committedInOnePhase.incrementAndGet();
            }
        }

        @Override
        public void rollback(Xid xid) throws XAException {
            real.rollback(xid);
        }

        @Override
        public void forget(Xid xid) throws XAException {
            real.forget(xid);
        }

        @Override
        public Xid[] recover(int flags) throws XAException {
            return real.recover(flags);
        }

        @Override
        public boolean isSameRM(XAResource other) throws XAException {
            return real.isSameRM(other instanceof Counted counted ? counted.real : other);
        }

        @Override
        public int getTransactionTimeout() throws XAException {
            return real.getTransactionTimeout();
        }

        @Override
        public boolean setTransactionTimeout(int seconds) throws XAException {
            return real.setTransactionTimeout(seconds);
        }
    }
}
