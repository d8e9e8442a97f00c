// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.XAJMSContext;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.h2.jdbcx.JdbcDataSource;
import org.jboss.as.ejb3.component.EJBComponentUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundTest extends AdapterTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Queue<String> received = new ConcurrentLinkedQueue<>();

    private OnceMQActivationSpec spec() {
        OnceMQActivationSpec spec = new OnceMQActivationSpec();
        spec.setDestination("in");
        spec.setDestinationType("jakarta.jms.Queue");
        return spec;
    }

    private static String text(Message message) {
        try {
            return message.getBody(String.class);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int count(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private Endpoints activate(OnceMQActivationSpec spec, boolean transacted, MessageListener bean)
            throws ResourceException {
        Endpoints endpoints = new Endpoints(container.transactions(), transacted, bean);
        adapter.endpointActivation(endpoints, spec);
        return endpoints;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messageOfAFailingCallIsDeliveredAgain(boolean transacted) throws Exception {
        OnceMQActivationSpec spec = spec();
        Endpoints endpoints = activate(spec, transacted, message -> {
            received.add(text(message));
            if (received.size() == 1) {
                throw new IllegalStateException("on purpose");
            }
        });
        send("in", "order");
        await().atMost(LIMIT).until(() -> received.size() == 2);
        adapter.endpointDeactivation(endpoints, spec);

        assertThat(received).containsExactly("order", "order");
        assertThat(drain("in")).isEmpty();
        assertThat(endpoints.before).hasValue(endpoints.after.get());
        assertThat(endpoints.released).hasValue(endpoints.created.get());
    }

    @Test
    void failingCallIsRolledBackThoughTheContainerForgets() throws Exception {
        OnceMQActivationSpec spec = spec();
        Endpoints endpoints = new Endpoints(container.transactions(), true, message -> {
            received.add(text(message));
            if (received.size() == 1) {
                throw new IllegalStateException("on purpose");
            }
        });
        endpoints.marks = false;
        adapter.endpointActivation(endpoints, spec);
        send("in", "order");
        await().atMost(LIMIT).until(() -> received.size() == 2);
        adapter.endpointDeactivation(endpoints, spec);

        assertThat(drain("in")).isEmpty();
        assertThat(endpoints.before).hasValue(endpoints.after.get());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messageThatAlwaysFailsBecomesADeadLetterWithItsCause(boolean transacted) throws Exception {
        OnceMQActivationSpec spec = spec();
        Endpoints endpoints = activate(spec, transacted, message -> {
            received.add(text(message));
            if (text(message).equals("sick")) {
                throw new IllegalArgumentException("no such customer");
            }
        });
        send("in", "before", "sick", "after");
        assertDeadLetter("sick");
        await().atMost(LIMIT).until(() -> received.contains("after"));
        adapter.endpointDeactivation(endpoints, spec);

        assertThat(received).hasSize(12).contains("before", "after");
        assertThat(drain("in")).isEmpty();
    }

    @Test
    void nothingIsDeliveredWithoutTheTransactionThatBelongsToIt() throws Exception {
        OnceMQActivationSpec spec = spec();
        Endpoints endpoints = new Endpoints(container.transactions(), true, message -> received.add(text(message)));
        endpoints.begins = false;
        adapter.endpointActivation(endpoints, spec);
        send("in", "order");
        await().atMost(LIMIT).until(() -> endpoints.after.get() >= 2);
        assertThat(received).isEmpty();
        endpoints.begins = true;
        await().atMost(LIMIT).until(() -> received.size() == 1);
        adapter.endpointDeactivation(endpoints, spec);
        assertThat(endpoints.before).hasValue(endpoints.after.get());
    }

    @Test
    void unavailableEndpointIsAskedForAgain() throws Exception {
        OnceMQActivationSpec spec = spec();
        Endpoints endpoints = new Endpoints(container.transactions(), true, message -> received.add(text(message)));
        endpoints.unavailable.set(3);
        adapter.endpointActivation(endpoints, spec);
        send("in", "order");
        await().atMost(LIMIT).until(() -> received.size() == 1);

        assertThat(endpoints.unavailable).hasValue(-1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deliveriesThatTheContainerRefusesAreNotCounted(boolean transacted) throws Exception {
        OnceMQActivationSpec spec = spec();
        AtomicInteger refusals = new AtomicInteger();
        Endpoints endpoints = activate(spec, transacted, message -> {
            if (refusals.incrementAndGet() <= 2) {
                throw new EJBComponentUnavailableException();
            }
            received.add(text(message) + " " + count(message));
        });
        send("in", "order");
        await().atMost(LIMIT).until(() -> !received.isEmpty());
        adapter.endpointDeactivation(endpoints, spec);

        assertThat(received).containsExactly("order 1");
        assertThat(refusals).hasValue(3);
        assertThat(drain("in")).isEmpty();
    }

    @Test
    void undeploymentWaitsForTheCallAndLosesNothing() throws Exception {
        OnceMQActivationSpec spec = spec();
        spec.setMaxSession(3);
        CountDownLatch three = new CountDownLatch(3);
        CountDownLatch go = new CountDownLatch(1);
        Endpoints endpoints = activate(spec, true, message -> {
            three.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            received.add(text(message));
        });
        String[] all = IntStream.range(0, 20).mapToObj(String::valueOf).toArray(String[]::new);
        send("in", all);
        three.await();
        Thread undeployment = new Thread(() -> adapter.endpointDeactivation(endpoints, spec));
        undeployment.start();
        await().atMost(LIMIT).until(() -> undeployment.getState() == Thread.State.WAITING);
        assertThat(received).isEmpty();
        go.countDown();
        undeployment.join(LIMIT.toMillis());

        assertThat(undeployment.isAlive()).isFalse();
        assertThat(endpoints.current).hasValue(0);
        assertThat(endpoints.before).hasValue(endpoints.after.get());
        assertThat(endpoints.released).hasValue(endpoints.created.get());
        // Again, with the same specification, as a redeployment does.
        Endpoints again = activate(spec, true, message -> received.add(text(message)));
        await().atMost(LIMIT).until(() -> received.size() >= all.length);
        adapter.endpointDeactivation(again, spec);
        assertThat(received).containsExactlyInAnyOrder(all);
    }

    @Test
    void durableSubscriptionKeepsWhatIsSentWhileUndeployed() throws Exception {
        OnceMQActivationSpec spec = new OnceMQActivationSpec();
        spec.setDestination("news");
        spec.setDestinationType("jakarta.jms.Topic");
        spec.setSubscriptionDurability("Durable");
        spec.setSubscriptionName("reader");
        spec.setClientID("client");
        MessageListener bean = message -> received.add(text(message));
        Endpoints endpoints = activate(spec, true, bean);
        await().atMost(LIMIT).untilAsserted(() -> {
            publish("one");
            assertThat(received).isNotEmpty();
        });
        adapter.endpointDeactivation(endpoints, spec);
        received.clear();
        publish("two");
        activate(spec, true, bean);

        await().atMost(LIMIT).until(() -> received.contains("two"));
    }

    private void publish(String text) {
        try (JMSContext context = outside()) {
            context.createProducer().send(context.createTopic("news"), text);
        }
    }

    @Test
    void activationWaitsForTheStore() throws Exception {
        // The tables are not there, and not to be created by the adapter.
        adapter.setOptions("schema=validate");
        OnceMQActivationSpec spec = spec();
        spec.setReconnectInterval(1);
        activate(spec, true, message -> received.add(text(message)));
        assertThatThrownBy(() -> OnceMQConnectionFactory.builder()
                        .url(url + "#schema=validate")
                        .user("sa")
                        .password("")
                        .build()
                        .createConnection())
                .isInstanceOf(JMSException.class);
        send("in", "order");

        await().atMost(LIMIT).until(() -> received.contains("order"));
    }

    @Test
    void preparedBranchIsFoundForRecovery() throws Exception {
        XAResource resource;
        Xid xid = new Branch(7);
        try (OnceMQXAConnectionFactory factory = OnceMQConnectionFactory.builder()
                        .url(url)
                        .user("sa")
                        .password("")
                        .buildXA();
                XAJMSContext context = factory.createXAContext()) {
            resource = context.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            context.createProducer().send(context.createQueue("out"), "prepared");
            resource.end(xid, XAResource.TMSUCCESS);
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        XAResource[] found = adapter.getXAResources(new ActivationSpec[] {spec(), spec()});
        assertThat(found).hasSize(1);
        Xid[] inDoubt = found[0].recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
        assertThat(inDoubt).hasSize(1);
        found[0].commit(inDoubt[0], false);

        assertThat(drain("out")).containsExactly("prepared");
        assertThat(adapter.getXAResources(new ActivationSpec[] {spec()})[0].recover(
                        XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .isEmpty();
    }

    private record Branch(int number) implements Xid {
        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(4).putInt(number).array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @Test
    void concurrentBeansOfWhichSomeFailTakeEffectOnce() throws Exception {
        String business = "jdbc:h2:mem:business" + url.hashCode() + ";DB_CLOSE_DELAY=-1";
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(business);
        execute(dataSource, "CREATE TABLE shipment (name varchar)");
        Set<String> failedOnce = ConcurrentHashMap.newKeySet();
        OnceMQManagedConnectionFactory managed = new OnceMQManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        OnceMQActivationSpec spec = spec();
        spec.setMaxSession(15);
        int count = 600;
        Endpoints endpoints = activate(spec, true, message -> {
            String name = text(message);
            try {
                ship(dataSource, name);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            if (Integer.parseInt(name) % 20 == 0 && failedOnce.add(name)) {
                throw new IllegalStateException("on purpose");
            }
        });
        String[] all = IntStream.range(0, count).mapToObj(String::valueOf).toArray(String[]::new);
        send("in", all);
        await().atMost(LIMIT).until(() -> shipments(dataSource, "count(*)") >= count);
        adapter.endpointDeactivation(endpoints, spec);

        assertThat(shipments(dataSource, "count(*)")).isEqualTo(count);
        assertThat(shipments(dataSource, "count(DISTINCT name)")).isEqualTo(count);
        assertThat(failedOnce).hasSize(count / 20);
        assertThat(drain("in")).isEmpty();
        assertThat(endpoints.most.get()).isBetween(2, 15);
        assertThat(endpoints.before).hasValue(endpoints.after.get());
        assertThat(endpoints.released).hasValue(endpoints.created.get());
    }

    private void ship(JdbcDataSource dataSource, String name) throws Exception {
        XAConnection connection = dataSource.getXAConnection();
        container.transactions().getTransaction().enlistResource(connection.getXAResource());
        // Closed with the transaction: H2 rolls back what it has not been told to commit when it is closed before.
        container.transactions().getTransaction().registerSynchronization(new ClosingAfter(connection));
        try (Statement statement = connection.getConnection().createStatement()) {
            statement.execute("INSERT INTO shipment VALUES ('" + name + "')");
        }
    }

    private record ClosingAfter(XAConnection connection) implements jakarta.transaction.Synchronization {
        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void execute(JdbcDataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int shipments(JdbcDataSource dataSource, String what) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + what + " FROM shipment")) {
            result.next();
            return result.getInt(1);
        }
    }

    @Test
    void contradictionsAreNamed() {
        OnceMQActivationSpec spec = new OnceMQActivationSpec();
        assertRefused(spec, "'destinationLookup'");
        spec.setDestination("x");
        assertRefused(spec, "'destinationType' has to be");
        spec.setDestinationType("java.lang.String");
        assertRefused(spec, "'destinationType' is 'java.lang.String'");
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setSubscriptionName("s");
        assertRefused(spec, "are for topics");
        spec.setDestinationType("jakarta.jms.Topic");
        spec.setSubscriptionDurability("Durable");
        assertRefused(spec, "'clientId' has to be set");
        spec.setShareSubscriptions(true);
        spec.setSubscriptionName(null);
        assertRefused(spec, "'subscriptionName' has to be set");
        spec.setSubscriptionName("s");
        spec.setAcknowledgeMode("Client");
        assertRefused(spec, "'acknowledgeMode' is 'Client'");
        spec.setAcknowledgeMode(null);
        spec.setMaxSession(0);
        assertRefused(spec, "'maxSession' is 0");
    }

    private void assertRefused(OnceMQActivationSpec spec, String text) {
        assertThatThrownBy(() -> activate(spec, true, message -> {}))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining(text);
    }
}
