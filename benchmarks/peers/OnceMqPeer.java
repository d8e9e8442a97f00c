// SPDX-License-Identifier: Apache-2.0

import bench.Payload;
import bench.Subject;
import bench.TransferWorker;
import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Set;

/**
 * OnceMQ as a subject of the comparison with other providers. Options: {@code url} and {@code user} of the database, and
 * {@code pidFile} of its server, whose CPU time counts as ours, none for an embedded database; {@code acknowledgement} as in a URL.
 */
public final class OnceMqPeer implements Subject {

    private Map<String, String> options = Map.of();
    private OnceMQConnectionFactory factory;
    private OnceMQXAConnectionFactory xaFactory;

    @Override
    public void open(Map<String, String> given) throws Exception {
        options = given;
        factory = new OnceMQConnectionFactory(url());
        factory.setUser(given.get("user"));
        factory.createConnection().close();
    }

    /** The same for both factories, so that they share what serves this process. */
    private String url() {
        return options.get("url") + "#schema=create&acknowledgement=" + options.getOrDefault("acknowledgement", "durable");
    }

    @Override
    public ConnectionFactory connectionFactory() {
        return factory;
    }

    @Override
    public synchronized XAConnectionFactory xaConnectionFactory() {
        if (xaFactory == null) {
            xaFactory = new OnceMQXAConnectionFactory(url());
            xaFactory.setUser(options.get("user"));
        }
        return xaFactory;
    }

    @Override
    public Queue queue(String name) throws Exception {
        return inSession(session -> session.createQueue(name));
    }

    @Override
    public Topic topic(String name) throws Exception {
        return inSession(session -> session.createTopic(name));
    }

    private interface Creation<T> {
        T in(Session session) throws JMSException;
    }

    private <T> T inSession(Creation<T> creation) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            return creation.in(session);
        }
    }

    @Override
    public Set<Feature> features() {
        return Set.of(
                Feature.QUEUE_SELECTOR, Feature.DURABLE, Feature.SHARED_DURABLE, Feature.XA, Feature.LOCAL_TRANSFER);
    }

    @Override
    public String durability() {
        return "send, acknowledge and commit return when PostgreSQL has committed, each acknowledgement too";
    }

    @Override
    public TransferWorker localTransferWorker(Queue from, Queue to, BusinessUpdate update) throws Exception {
        Connection connection = factory.createConnection();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(from);
        MessageProducer producer = session.createProducer(to);
        java.sql.Connection business = DriverManager.getConnection(options.get("url"), options.get("user"), null);
        business.setAutoCommit(false);
        connection.start();
        return new TransferWorker() {
            @Override
            public boolean transfer(long timeoutMillis) throws Exception {
                try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(business))) {
                    Message message = consumer.receive(timeoutMillis);
                    if (message == null) {
                        return false;
                    }
                    update.apply(business, message);
                    producer.send(Payload.copy(session, message));
                    transaction.commit();
                    return true;
                }
            }

            @Override
            public void close() throws Exception {
                connection.close();
                business.close();
            }
        };
    }

    @Override
    public Set<Long> serverProcesses() throws Exception {
        if (!options.containsKey("pidFile")) {
            return Set.of();
        }
        return Set.of(Long.valueOf(Files.readAllLines(Path.of(options.get("pidFile"))).get(0).trim()));
    }

    @Override
    public void close() {
        if (xaFactory != null) {
            xaFactory.close();
        }
        factory.close();
    }
}
