// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** A broker in this JVM, in memory: another JMS provider. */
public final class ArtemisBroker implements AutoCloseable {

    private static final AtomicInteger LAST = new AtomicInteger();

    private final int number = LAST.incrementAndGet();
    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

    public ArtemisBroker() throws Exception {
        server.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1))
                .addAcceptorConfiguration("in-vm", url()));
        server.start();
    }

    public String url() {
        return "vm://" + number;
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
