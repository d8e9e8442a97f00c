// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.spi.KeyedSession;
import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the provider's sessions, contexts, consumers and producers: has the connection enlisted before it works, refuses
 * what applications may not use in a server (Jakarta Messaging 12.2), and ends with its handle, while what is behind it goes
 * back to the pool.
 */
final class Guard implements InvocationHandler {

    /** Refused on a session or context, and on what was made through one. */
    private static final Set<String> REFUSED = Set.of(
            "setMessageListener",
            "getMessageListener",
            "run",
            "setAsync",
            "setExceptionListener",
            "stop",
            "setClientID",
            "createContext",
            "recover");

    private static final ClassValue<Class<?>[]> INTERFACES = new ClassValue<>() {
        @Override
        protected Class<?>[] computeValue(Class<?> type) {
            return interfaces(type);
        }
    };

    private final ConnectionHandle handle;
    private final Object target;
    private final ConnectionHandle.Closing closing;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Guard(ConnectionHandle handle, Object target, ConnectionHandle.Closing closing) {
        this.handle = handle;
        this.target = target;
        this.closing = closing;
    }

    /** A guard before an object of the provider. */
    static <T> T around(ConnectionHandle handle, T target, Class<T> type, ConnectionHandle.Closing closing) {
        Guard guard = new Guard(handle, target, closing);
        // It ends with its handle, though what is behind it does not.
        handle.child(() -> guard.closed.set(true));
        return type.cast(guard.proxy());
    }

    private Object proxy() {
        return Proxy.newProxyInstance(Guard.class.getClassLoader(), INTERFACES.get(target.getClass()), this);
    }

    /** The application's interfaces: the transaction is the container's business. */
    private static Class<?>[] interfaces(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            collect(each, all);
        }
        return all.toArray(Class<?>[]::new);
    }

    private static void collect(Class<?> type, Set<Class<?>> all) {
        for (Class<?> each : type.getInterfaces()) {
            if (each == KeyedSession.class
                    || (each.getPackageName().equals("jakarta.jms")
                            && !each.getSimpleName().startsWith("XA"))) {
                all.add(each);
            }
            collect(each, all);
        }
    }

    static String notAllowed(String method) {
        return method + " is not allowed in an application server";
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        String name = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return switch (name) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> target.toString();
            };
        }
        boolean checked =
                !(target instanceof JMSContext || target instanceof JMSConsumer || target instanceof JMSProducer);
        try {
            if (name.equals("close") && method.getParameterCount() == 0) {
                if (closed.compareAndSet(false, true)) {
                    closing.close();
                }
                return null;
            }
            requireAllowed(method);
            return call(proxy, method, arguments);
        } catch (JMSException e) {
            throw checked ? e : Failures.unchecked(e);
        }
    }

    private void requireAllowed(Method method) throws JMSException {
        if (closed.get()) {
            throw new IllegalStateException("It is closed");
        }
        if (REFUSED.contains(method.getName())
                || Arrays.asList(method.getParameterTypes()).contains(CompletionListener.class)) {
            throw new IllegalStateException(notAllowed(method.getName()));
        }
    }

    private @Nullable Object call(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        OnceMQManagedConnection managed = handle.managed();
        handle.enlist();
        boolean inTransaction = managed.physical().inTransaction();
        switch (method.getName()) {
            case "getTransacted" -> {
                return inTransaction;
            }
            case "getAcknowledgeMode", "getSessionMode" -> {
                return inTransaction ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE;
            }
            default -> {}
        }
        try {
            Object result = method.invoke(target, arguments);
            return result == target ? proxy : guarded(result);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception failure) {
                managed.check(failure);
                throw failure;
            }
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Behind a guard of its own, if it works with the session; to be closed with the handle at the latest. */
    private @Nullable Object guarded(@Nullable Object result) {
        if (result instanceof MessageConsumer consumer) {
            return closing(result, consumer::close);
        }
        if (result instanceof MessageProducer producer) {
            return closing(result, producer::close);
        }
        if (result instanceof QueueBrowser browser) {
            return closing(result, browser::close);
        }
        if (result instanceof JMSConsumer consumer) {
            return closing(result, consumer::close);
        }
        if (result instanceof JMSProducer) {
            // Nothing to close; and applications make one for each message.
            return new Guard(handle, result, () -> {}).proxy();
        }
        if (result instanceof TemporaryQueue queue) {
            handle.child(queue::delete);
        } else if (result instanceof TemporaryTopic topic) {
            handle.child(topic::delete);
        }
        return result;
    }

    private Object closing(Object result, ConnectionHandle.Closing end) {
        ConnectionHandle.Closing once = new ConnectionHandle.Closing() {
            @Override
            public void close() throws JMSException {
                handle.forgetChild(this);
                end.close();
            }
        };
        handle.child(once);
        return new Guard(handle, result, once).proxy();
    }
}
