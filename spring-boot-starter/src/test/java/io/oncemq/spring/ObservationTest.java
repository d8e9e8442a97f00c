// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;

/** Micrometer's instrumentation of Jakarta Messaging, as Spring uses it. */
@Timeout(120)
class ObservationTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void sendsAndListenersAreObservedAndTheTraceTravelsWithTheMessage() throws Exception {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Observed.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.url=jdbc:h2:mem:observed", "oncemq.node-linger=0s")
                .run()) {
            application.getBean(JmsTemplate.class).convertAndSend("work", "work");
            Observed observed = application.getBean(Observed.class);
            assertThat(observed.done.await(60, SECONDS)).isTrue();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(observed.seen).contains("jms.message.publish", "jms.message.process", TRACE));
        }
    }

    @Configuration
    @EnableAutoConfiguration
    static class Observed implements ObservationHandler<Observation.Context> {

        final List<String> seen = new CopyOnWriteArrayList<>();
        final CountDownLatch done = new CountDownLatch(1);

        @Bean
        ObservationRegistry observationRegistry() {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(this);
            return registry;
        }

        @JmsListener(destination = "work")
        void work(String text) {
            done.countDown();
        }

        /** What a bridge to a tracer does. */
        @Override
        public void onStart(Observation.Context context) {
            if (context instanceof SenderContext<?> sender) {
                propagate(sender);
            } else if (context instanceof ReceiverContext<?> receiver) {
                seen.add(trace(receiver));
            }
        }

        private static <C> void propagate(SenderContext<C> sender) {
            sender.getSetter().set(sender.getCarrier(), "traceparent", TRACE);
        }

        private static <C> String trace(ReceiverContext<C> receiver) {
            return receiver.getGetter().get(receiver.getCarrier(), "traceparent");
        }

        @Override
        public void onStop(Observation.Context context) {
            if (context.getName().startsWith("jms.")) {
                seen.add(context.getName());
            }
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }
}
