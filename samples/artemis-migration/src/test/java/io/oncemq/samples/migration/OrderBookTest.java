// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same program, before and after. */
@Timeout(120)
class OrderBookTest {

    private static final String[] READ = {"butter", "milk", "eggs"};

    @Test
    void worksWithArtemis() throws Exception {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("in-vm", "vm://0"));
        broker.start();
        try {
            assertThat(OrderBook.run(
                            environment("org.apache.activemq.artemis.jndi.ActiveMQInitialContextFactory", "vm://0")))
                    .containsExactly(READ);
        } finally {
            broker.stop();
        }
    }

    @Test
    void worksWithOnceMQ() throws Exception {
        assertThat(OrderBook.run(environment(
                        "io.oncemq.jms.jndi.OnceMQInitialContextFactory", "jdbc:h2:mem:migration;DB_CLOSE_DELAY=-1")))
                .containsExactly(READ);
    }

    /** What differs: the two values that follow from the provider. */
    private static Map<String, String> environment(String factory, String url) {
        Map<String, String> environment = new HashMap<>();
        environment.put("java.naming.factory.initial", factory);
        environment.put("connectionFactory.ConnectionFactory", url);
        environment.put("queue.jms/Orders", "orders");
        return environment;
    }
}
