// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What DataSources of containers are like that sessions are to join. */
@Timeout(120)
class JoinedDataSourceTest extends AdapterTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private EnlistedDataSources dataSources;

    @BeforeEach
    void openDataSources() throws SQLException {
        dataSources = new EnlistedDataSources(container, url, user);
        adapter.setUrl(null);
        adapter.setUser(null);
        adapter.setPassword(null);
        dataSources.joinBy(adapter);
    }

    @AfterEach
    void closeDataSources() {
        // While they are there.
        adapter.stop();
        dataSources.close();
    }

    private void note(Message message) {
        try {
            delivered.add(message.getBody(String.class));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private Endpoints activate() throws Exception {
        Endpoints endpoints = new Endpoints(container.transactions(), true, this::note);
        OnceMQActivationSpec spec = new OnceMQActivationSpec();
        spec.setDestination("in");
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setMaxSession(1);
        adapter.endpointActivation(endpoints, spec);
        return endpoints;
    }

    @Test
    void connectionMayTakePartAndNotSaySo() throws Exception {
        BoundDataSources.bind(adapter.getDataSourceJndiName(), enlistingLate(dataSources.applications()));
        activate();
        send("in", "order");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(delivered).containsExactly("order"));
    }

    /** As Open Liberty's: says that it is in auto-commit mode, and refuses to be. */
    private static DataSource enlistingLate(DataSource real) {
        return proxy(DataSource.class, real, (method, result) -> {
            if (!(result instanceof Connection connection)) {
                return result;
            }
            return proxy(
                    Connection.class,
                    connection,
                    (ofConnection, outcome) -> ofConnection.equals("getAutoCommit") ? Boolean.TRUE : outcome);
        });
    }

    private static <T> T proxy(Class<T> type, T real, BiFunction<String, Object, Object> after) {
        return type.cast(Proxy.newProxyInstance(
                JoinedDataSourceTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return after.apply(method.getName(), method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void withoutTheTransactionNothingIsDeliveredAndTriesAreApart() throws Exception {
        adapter.setDataSourceJndiName(adapter.getOwnDataSourceJndiName());
        send("in", "order");
        long begin = System.nanoTime();
        Endpoints endpoints = activate();
        await().atMost(LIMIT).until(() -> endpoints.before.get() >= 5);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
        assertThat(delivered).isEmpty();
        adapter.stop();
        assertThat(drain("in")).containsExactly("order");
    }
}
