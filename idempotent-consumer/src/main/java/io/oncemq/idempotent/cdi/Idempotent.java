// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent.cdi;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that has its effect at most once for each key, by an {@link io.oncemq.idempotent.Inbox}: of a message-driven bean, or of
 * another bean that is called in a transaction, with the {@link jakarta.jms.Message} as a parameter. If the key is there already,
 * the method is not called, and its caller gets null.
 *
 * <pre>{@code
 * @MessageDriven(...)
 * public class Shipping implements MessageListener {
 *     @Override
 *     @Idempotent
 *     public void onMessage(Message message) { ... }
 * }
 * }</pre>
 *
 * <p>The application produces a bean of {@code Inbox}, whose DataSource has to take part in the container's transactions. The key is
 * found by its bean of {@link io.oncemq.idempotent.MessageKey}, or else is the JMSMessageID.
 */
@Documented
@Inherited
@InterceptorBinding
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {

    /** Name of the consumer; by default names of class and method: renaming them makes another consumer. */
    @Nonbinding
    String consumer() default "";
}
