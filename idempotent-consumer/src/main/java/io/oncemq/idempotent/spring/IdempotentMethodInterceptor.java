// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent.spring;

import io.oncemq.idempotent.Inbox;
import io.oncemq.idempotent.MessageKey;
import io.oncemq.idempotent.MissingKeyException;
import jakarta.jms.Message;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Calls a method in the transaction of its key, unless the key is there. Thread-safe. */
final class IdempotentMethodInterceptor implements MethodInterceptor {

    private static final SpelExpressionParser EXPRESSIONS = new SpelExpressionParser();

    private final BeanFactory beans;
    private final DefaultParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
    private final Map<Method, Operation> operations = new ConcurrentHashMap<>();

    IdempotentMethodInterceptor(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        Class<?> type = target == null ? invocation.getMethod().getDeclaringClass() : AopUtils.getTargetClass(target);
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        Operation operation = operations.computeIfAbsent(method, present -> operation(present, type));
        String key = operation.key(invocation.getArguments(), target);
        Object result = inTransaction(operation.inbox, key, invocation);
        operation.inbox.purgeIfDue();
        return result;
    }

    private @Nullable Object inTransaction(Inbox inbox, String key, MethodInvocation invocation) throws Throwable {
        PlatformTransactionManager manager = beans.getBean(PlatformTransactionManager.class);
        TransactionStatus transaction = manager.getTransaction(new DefaultTransactionDefinition());
        Call call = new Call(invocation);
        try {
            Connection connection = DataSourceUtils.getConnection(inbox.getDataSource());
            try {
                inbox.execute(connection, key, call::proceed);
            } finally {
                DataSourceUtils.releaseConnection(connection, inbox.getDataSource());
            }
        } catch (Throwable e) {
            Throwable failure = call.failure == null ? e : call.failure;
            rollBack(manager, transaction, failure);
            throw failure;
        }
        manager.commit(transaction);
        return call.result;
    }

    private static void rollBack(PlatformTransactionManager manager, TransactionStatus transaction, Throwable failure) {
        try {
            manager.rollback(transaction);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private Operation operation(Method method, Class<?> type) {
        Idempotent annotation = AnnotatedElementUtils.findMergedAnnotation(method, Idempotent.class);
        if (annotation == null) {
            throw new IllegalStateException(method + " is not @Idempotent");
        }
        String consumer =
                annotation.consumer().isEmpty() ? type.getSimpleName() + '.' + method.getName() : annotation.consumer();
        if (method.getReturnType().isPrimitive() && method.getReturnType() != void.class) {
            throw new IllegalStateException(
                    method + " cannot be @Idempotent: for a duplicate there is nothing to return");
        }
        return new Operation(
                beans.getBean(Inbox.class).forConsumer(consumer),
                method,
                annotation.key().isEmpty() ? null : EXPRESSIONS.parseExpression(annotation.key()),
                beans.getBeanProvider(MessageKey.class).getIfUnique(MessageKey::messageId),
                names);
    }

    private record Operation(
            Inbox inbox,
            Method method,
            @Nullable Expression expression,
            MessageKey messageKey,
            DefaultParameterNameDiscoverer names) {

        String key(@Nullable Object[] arguments, @Nullable Object target) {
            if (expression == null) {
                for (Object argument : arguments) {
                    if (argument instanceof Message message) {
                        return messageKey.of(message);
                    }
                }
                throw new MissingKeyException(method + " has neither a key nor a parameter of type Message", null);
            }
            Object key = expression.getValue(
                    new MethodBasedEvaluationContext(target == null ? method : target, method, arguments, names));
            if (key == null || key.toString().isEmpty()) {
                throw new MissingKeyException(
                        "'" + expression.getExpressionString() + "' gave no key for " + method, null);
            }
            return key.toString();
        }
    }

    /** The method's call, and how it ended. */
    private static final class Call {

        private final MethodInvocation invocation;
        private @Nullable Object result;
        private @Nullable Throwable failure;

        Call(MethodInvocation invocation) {
            this.invocation = invocation;
        }

        /** An exception of the method, of whatever type, passes through the inbox as one that it may throw. */
        void proceed(Connection connection) throws MethodFailedException {
            try {
                result = invocation.proceed();
            } catch (Throwable e) {
                failure = e;
                throw new MethodFailedException(e);
            }
        }
    }

    private static final class MethodFailedException extends Exception {

        private static final long serialVersionUID = 1;

        MethodFailedException(Throwable cause) {
            super(cause);
        }
    }
}
