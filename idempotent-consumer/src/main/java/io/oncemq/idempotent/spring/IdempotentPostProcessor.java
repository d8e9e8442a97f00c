// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent.spring;

import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.BeanFactory;

/**
 * Makes {@link Idempotent} work. Spring Boot's auto-configuration makes one; elsewhere it is a bean of a static
 * {@code @Bean} method. Needs beans of {@link io.oncemq.idempotent.Inbox} and {@link
 * org.springframework.transaction.PlatformTransactionManager}, on the same DataSource.
 */
public final class IdempotentPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

    private static final long serialVersionUID = 1;

    /** A post-processor. */
    public IdempotentPostProcessor() {
        setProxyTargetClass(true);
        // Before the transaction of the method itself, which joins that of the key.
        setBeforeExistingAdvisors(true);
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        super.setBeanFactory(beanFactory);
        this.advisor = new DefaultPointcutAdvisor(
                new AnnotationMatchingPointcut(null, Idempotent.class, true),
                new IdempotentMethodInterceptor(beanFactory));
    }
}
