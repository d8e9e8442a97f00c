// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A container in a process of its own: a bean makes an effect of each order and sends it on, joined, and the process ends like a
 * crashed one at the point that it is told.
 */
public final class CrashingContainer {

    static final int CRASHED = 7;

    private CrashingContainer() {}

    /** Arguments: url, user, number of orders, point ("before", "after" or "never"), and the call in which to crash. */
    public static void main(String[] arguments) throws Exception {
        String point = arguments[3];
        int fatal = Integer.parseInt(arguments[4]);
        AdapterTest.configureTransactions();
        BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier("2");
        int orders = Integer.parseInt(arguments[2]);
        OnceMQResourceAdapter adapter = new OnceMQResourceAdapter();
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        try (Container container = new Container();
                EnlistedDataSources dataSources = new EnlistedDataSources(container, arguments[0], arguments[1])) {
            dataSources.joinBy(adapter);
            adapter.start(container);
            OnceMQManagedConnectionFactory managed = new OnceMQManagedConnectionFactory();
            managed.setResourceAdapter(adapter);
            ConnectionFactory factory = (ConnectionFactory)
                    managed.createConnectionFactory(new PoolingConnectionManager(container.transactions()));
            OnceMQActivationSpec spec = new OnceMQActivationSpec();
            spec.setDestination("in");
            spec.setDestinationType("jakarta.jms.Queue");
            spec.setMaxSession(1);
            Endpoints endpoints = new Endpoints(container.transactions(), true, message -> {
                work(message, factory, dataSources);
                if (calls.incrementAndGet() == fatal && point.equals("before")) {
                    Runtime.getRuntime().halt(CRASHED);
                }
            });
            endpoints.afterEnd = () -> {
                if (calls.get() == fatal && point.equals("after")) {
                    Runtime.getRuntime().halt(CRASHED);
                }
                if (effects(dataSources) >= orders) {
                    done.countDown();
                }
            };
            adapter.endpointActivation(endpoints, spec);
            if (!done.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Not done in time: " + dataSources.effects());
            }
            adapter.endpointDeactivation(endpoints, spec);
            adapter.stop();
        }
    }

    private static void work(Message message, ConnectionFactory factory, EnlistedDataSources dataSources) {
        try (JMSContext context = factory.createContext()) {
            String name = message.getBody(String.class);
            dataSources.effect(name);
            context.createProducer().send(context.createQueue("out"), name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int effects(EnlistedDataSources dataSources) {
        try {
            return dataSources.effects().size();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
