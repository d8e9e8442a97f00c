// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent.cdi;

import io.oncemq.idempotent.Inbox;
import io.oncemq.idempotent.MessageKey;
import io.oncemq.idempotent.MissingKeyException;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.jms.Message;
import java.lang.reflect.Method;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Idempotent} work, within the transaction that {@code @Transactional} or the container has begun. Made by the
 * container.
 */
@Idempotent
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 300)
public class IdempotentInterceptor {

    private final Inbox inbox;
    private final Instance<MessageKey> keys;

    /**
     * Made by the container.
     *
     * @param inbox of the application
     * @param keys at most one
     */
    @Inject
    public IdempotentInterceptor(Inbox inbox, Instance<MessageKey> keys) {
        this.inbox = inbox;
        this.keys = keys;
    }

    /** Calls the method unless the key is there. */
    @AroundInvoke
    @Nullable Object once(InvocationContext invocation) throws Exception {
        String key = key(invocation);
        Object[] result = new Object[1];
        try (Connection connection = inbox.getDataSource().getConnection()) {
            inbox.forConsumer(consumer(invocation.getMethod())).<Exception>execute(connection, key, same -> {
                result[0] = invocation.proceed();
            });
        }
        return result[0];
    }

    private String key(InvocationContext invocation) {
        MessageKey key = keys.isResolvable() ? keys.get() : MessageKey.messageId();
        for (Object argument : invocation.getParameters()) {
            if (argument instanceof Message message) {
                return key.of(message);
            }
        }
        throw new MissingKeyException(invocation.getMethod() + " has no parameter of type Message", null);
    }

    private static String consumer(Method method) {
        Idempotent annotation = method.getAnnotation(Idempotent.class);
        if (annotation == null) {
            annotation = method.getDeclaringClass().getAnnotation(Idempotent.class);
        }
        return annotation == null || annotation.consumer().isEmpty()
                ? method.getDeclaringClass().getSimpleName() + '.' + method.getName()
                : annotation.consumer();
    }
}
