// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that has its effect at most once for each key, by an {@link io.oncemq.idempotent.Inbox}: it runs in a transaction, the
 * present one or one of its own, of which the key is part. If the key is there already, the method is not called, and its caller
 * gets null.
 *
 * <pre>{@code
 * @JmsListener(destination = "orders")
 * @Idempotent(key = "#order.id")
 * public void ship(Order order) { ... }
 * }</pre>
 *
 * <p>Works through a proxy of the bean, as {@code @Transactional} does: not for calls within the bean.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {

    /**
     * An expression of Spring's language for the key, with the parameters by name ({@code #order}) or position ({@code
     * #p0}). Without one, a parameter has to be the {@link jakarta.jms.Message}, whose key is found by the bean of {@link
     * io.oncemq.idempotent.MessageKey}, or else is its JMSMessageID.
     */
    String key() default "";

    /** Name of the consumer; by default names of class and method: renaming them makes another consumer. */
    String consumer() default "";
}
