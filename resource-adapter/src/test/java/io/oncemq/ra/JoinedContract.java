// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import jakarta.resource.NotSupportedException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.transaction.SystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Beans and connection factories that join the transactions of a DataSource which the container enlists. */
@Timeout(120)
abstract class JoinedContract extends AdapterTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ORDERS = 300;

    private final OnceMQManagedConnectionFactory managed = new OnceMQManagedConnectionFactory();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private EnlistedDataSources dataSources;
    private PoolingConnectionManager pool;
    private ConnectionFactory factory;

    JoinedContract(String url, String user) {
        super(url, user);
    }

    @BeforeEach
    void join() throws Exception {
        dataSources = new EnlistedDataSources(container, url, user);
        adapter.setUrl(null);
        adapter.setUser(null);
        adapter.setPassword(null);
        dataSources.joinBy(adapter);
        managed.setResourceAdapter(adapter);
        pool = new PoolingConnectionManager(container.transactions());
        factory = (ConnectionFactory) managed.createConnectionFactory(pool);
    }

    @AfterEach
    void leave() throws SystemException {
        if (container.transactions().getTransaction() != null) {
            container.transactions().rollback();
        }
        // While its DataSources are there.
        pool.close();
        adapter.stop();
        dataSources.close();
    }

    /** What a bean does: a row, and a message. */
    private String work(Message message) {
        try {
            String name = message.getBody(String.class);
            dataSources.effect(name);
            try (JMSContext context = factory.createContext()) {
                context.createProducer().send(context.createQueue("out"), name);
            }
            return name;
        } catch (JMSException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OnceMQActivationSpec spec() {
        OnceMQActivationSpec spec = new OnceMQActivationSpec();
        spec.setDestination("in");
        spec.setDestinationType("jakarta.jms.Queue");
        return spec;
    }

    private Endpoints endpoints(MessageListener bean) {
        return new Endpoints(container.transactions(), true, bean);
    }

    /** Processes orders until all are done, and none before its time. */
    private void process(Endpoints endpoints, List<String> orders) throws Exception {
        OnceMQActivationSpec spec = spec();
        adapter.endpointActivation(endpoints, spec);
        send("in", orders.toArray(String[]::new));
        await().atMost(LIMIT).until(() -> dataSources.effects().size() >= orders.size());
        adapter.endpointDeactivation(endpoints, spec);
        assertThat(dataSources.effects()).containsExactlyInAnyOrderElementsOf(orders);
        assertThat(drain("out")).containsExactlyInAnyOrderElementsOf(orders);
        assertThat(drain("in")).isEmpty();
        assertThat(endpoints.before).hasValue(endpoints.after.get());
        assertThat(endpoints.released).hasValue(endpoints.created.get());
    }

    @Test
    void receiptDataAndSendAreOneResourceCommittedInOnePhase() throws Exception {
        process(endpoints(this::work), List.of("order"));

        assertThat(container.counted().enlisted).hasValue(1);
        assertThat(container.counted().committedInOnePhase).hasValue(1);
        assertThat(container.counted().prepared).hasValue(0);
    }

    @Test
    void failedCallUndoesReceiptDataAndSend() throws Exception {
        List<Integer> counts = new CopyOnWriteArrayList<>();
        process(
                endpoints(message -> {
                    counts.add(deliveryCount(message));
                    if (failed.add(work(message))) {
                        throw new IllegalStateException("on purpose");
                    }
                }),
                List.of("order"));

        assertThat(counts).containsExactly(1, 2);
        assertThat(container.counted().enlisted).hasValue(2);
    }

    private static int deliveryCount(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void beanMayHaveItRolledBackWithoutAnException() throws Exception {
        process(
                endpoints(message -> {
                    if (failed.add(work(message))) {
                        try {
                            container.transactions().setRollbackOnly();
                        } catch (SystemException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }),
                List.of("order"));
    }

    @Test
    void failedCallIsRolledBackThoughTheContainerForgets() throws Exception {
        Endpoints endpoints = endpoints(message -> {
            if (failed.add(work(message))) {
                throw new IllegalStateException("on purpose");
            }
        });
        endpoints.marks = false;
        process(endpoints, List.of("order"));
    }

    @Test
    void nothingIsDeliveredWithoutTheTransactionThatBelongsToIt() throws Exception {
        Endpoints endpoints = endpoints(this::work);
        endpoints.begins = false;
        OnceMQActivationSpec spec = spec();
        adapter.endpointActivation(endpoints, spec);
        send("in", "order");
        await().atMost(LIMIT).until(() -> endpoints.after.get() >= 2);
        adapter.endpointDeactivation(endpoints, spec);
        assertThat(dataSources.effects()).isEmpty();
        assertThat(drain("in")).containsExactly("order");
    }

    @Test
    void messageThatAlwaysFailsBecomesADeadLetterWithItsCause() throws Exception {
        Endpoints endpoints = endpoints(message -> {
            if (work(message).equals("sick")) {
                throw new IllegalArgumentException("no such customer");
            }
        });
        OnceMQActivationSpec spec = spec();
        adapter.endpointActivation(endpoints, spec);
        send("in", "before", "sick", "after");
        assertDeadLetter("sick");
        await().atMost(LIMIT).until(() -> dataSources.effects().size() == 2);
        adapter.endpointDeactivation(endpoints, spec);

        assertThat(dataSources.effects()).containsExactlyInAnyOrder("before", "after");
        assertThat(drain("out")).containsExactlyInAnyOrder("before", "after");
        assertThat(endpoints.before).hasValue(12);
    }

    @Test
    void concurrentBeansOfWhichSomeFailTakeEffectOnceWithoutAPreparedBranch() throws Exception {
        Endpoints endpoints = endpoints(message -> {
            String name = work(message);
            if (Integer.parseInt(name) % 20 == 0 && failed.add(name)) {
                throw new IllegalStateException("on purpose");
            }
        });
        process(endpoints, IntStream.range(0, ORDERS).mapToObj(String::valueOf).toList());

        assertThat(failed).hasSize(ORDERS / 20);
        assertThat(endpoints.most.get()).isBetween(2, 15);
        assertThat(container.counted().enlisted).hasValue(ORDERS + ORDERS / 20);
        assertThat(container.counted().committedInOnePhase).hasValue(ORDERS);
        assertThat(container.counted().prepared).hasValue(0);
    }

    @Test
    void beanWithoutTransactionsAcknowledgesAfterItsCall() throws Exception {
        Endpoints endpoints = new Endpoints(container.transactions(), false, message -> {
            if (failed.add("once")) {
                throw new IllegalStateException("on purpose");
            }
            work(message);
        });
        process(endpoints, List.of("order"));
    }

    @Test
    void sendAndReceiptOfAConnectionJoin() throws Exception {
        send("in", "order");
        container.transactions().begin();
        dataSources.effect("kept");
        try (jakarta.jms.Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            assertThat(session.getTransacted()).isTrue();
            assertThat(session.createConsumer(session.createQueue("in"))
                            .receive(5000)
                            .getBody(String.class))
                    .isEqualTo("order");
            session.createProducer(session.createQueue("out")).send(session.createTextMessage("sent"));
        }
        assertThat(drain("out")).isEmpty();
        container.transactions().commit();

        assertThat(drain("out")).containsExactly("sent");
        assertThat(drain("in")).isEmpty();
        assertThat(dataSources.effects()).containsExactly("kept");
        assertThat(container.counted().enlisted).hasValue(1);
        assertThat(container.counted().prepared).hasValue(0);
    }

    @Test
    void rollbackUndoesWhatAConnectionDid() throws Exception {
        send("in", "order");
        container.transactions().begin();
        dataSources.effect("undone");
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("out"), "undone");
            assertThat(context.createConsumer(context.createQueue("in")).receiveBody(String.class, 5000))
                    .isEqualTo("order");
        }
        container.transactions().rollback();

        assertThat(dataSources.effects()).isEmpty();
        assertThat(drain("out")).isEmpty();
        assertThat(drain("in")).containsExactly("order");
    }

    @Test
    void withoutTransactionASendTakesEffectAtOnce() throws Exception {
        try (jakarta.jms.Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            assertThat(session.getTransacted()).isFalse();
            session.createProducer(session.createQueue("out")).send(session.createTextMessage("sent"));
            assertThat(drain("out")).containsExactly("sent");
        }
    }

    @Test
    void pooledConnectionServesTheNextTransactionWhileTheFirstGoesOn() throws Exception {
        container.transactions().begin();
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("out"), "first");
        }
        var first = container.transactions().suspend();
        container.transactions().begin();
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("out"), "second");
        }
        container.transactions().rollback();
        container.transactions().resume(first);
        container.transactions().commit();

        assertThat(drain("out")).containsExactly("first");
    }

    @Test
    void containerFindsNothingToRecoverOrToBegin() throws Exception {
        assertThat(adapter.getXAResources(new ActivationSpec[] {spec()})).isEmpty();
        var connection = managed.createManagedConnection(null, null);
        try {
            assertThat(connection.getXAResource().recover(0)).isEmpty();
            assertThatThrownBy(connection::getLocalTransaction).isInstanceOf(NotSupportedException.class);
        } finally {
            connection.destroy();
        }
    }

    @Test
    void eagerlyEnlistedConnectionHasNoPartInTheOutcome() throws Exception {
        var connection = managed.createManagedConnection(null, null);
        container.transactions().begin();
        container.transactions().getTransaction().enlistResource(connection.getXAResource());
        dataSources.effect("kept");
        Session session = ((jakarta.jms.Connection) connection.getConnection(null, null)).createSession();
        session.createProducer(session.createQueue("out")).send(session.createTextMessage("sent"));
        container.transactions().commit();
        connection.destroy();

        assertThat(dataSources.effects()).containsExactly("kept");
        assertThat(drain("out")).containsExactly("sent");
    }

    @Test
    void crashBeforeOrAfterTheCommitHasEachEffectOnce() throws Exception {
        List<String> orders = IntStream.range(0, 20).mapToObj(String::valueOf).toList();
        send("in", orders.toArray(String[]::new));
        // An embedded database is for one process at a time.
        pool.close();
        outside.close();
        adapter.stop();
        dataSources.close();
        assertThat(run("before", 5, orders.size())).isEqualTo(CrashingContainer.CRASHED);
        assertThat(run("after", 5, orders.size())).isEqualTo(CrashingContainer.CRASHED);
        assertThat(run("never", 0, orders.size())).isZero();
        dataSources = new EnlistedDataSources(container, url, user);

        assertThat(dataSources.effects()).containsExactlyInAnyOrderElementsOf(orders);
        assertThat(drain("out")).containsExactlyInAnyOrderElementsOf(orders);
        assertThat(drain("in")).isEmpty();
        assertThat(dataSources.column("SELECT count(*) FROM oncemq_branch")).containsExactly("0");
    }

    private int run(String point, int call, int orders) throws Exception {
        Path log = Path.of("target", "crash-" + getClass().getSimpleName() + "-" + point + ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingContainer.class.getName(),
                        url,
                        user,
                        String.valueOf(orders),
                        point,
                        String.valueOf(call))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS))
                    .as("ended, see %s", log)
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void contradictionsAreNamed() {
        assertThatThrownBy(() -> adapter.setTransactionMode("both")).hasMessageContaining("allowed are xa and joined");
        adapter.setDataSourceJndiName(null);
        adapter.setOwnDataSourceJndiName(null);
        adapter.setUrl(url);
        assertThatThrownBy(() -> adapter.endpointActivation(endpoints(this::work), spec()))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("'dataSourceJndiName' has to be set");
        adapter.setUrl(null);
        dataSources.joinBy(adapter);
        OnceMQActivationSpec xa = spec();
        xa.setTransactionMode("xa");
        assertThatThrownBy(() -> adapter.endpointActivation(endpoints(this::work), xa))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("is for transactionMode=joined only");
    }
}
