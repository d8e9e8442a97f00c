// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.JoinedTransaction;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The workloads by OnceMQ, through what an application uses of it. All workers are in one JVM, so they share a node. */
final class OnceMqSubject implements Subject {

    private static final String QUEUE = "orders";
    private static final String SECOND_QUEUE = "events";
    private static final int FILL_BATCH = 100;

    @Override
    public String name() {
        return "oncemq";
    }

    @Override
    public Job prepare(Server server, String url, String schema, Workload workload, int backlog)
            throws JMSException, SQLException {
        BusinessTable.create(server, schema);
        try (OnceMQConnectionFactory factory = factory(server, server.url(), schema)) {
            fill(factory, workload.kind().needsBacklog() ? backlog : 0);
        }
        return new OnceMqJob(server, url, schema, workload, factory(server, url, schema));
    }

    private static OnceMQConnectionFactory factory(Server server, String url, String schema) {
        OnceMQConnectionFactory.Builder builder = OnceMQConnectionFactory.builder()
                .url(url)
                .option(Option.SCHEMA, "create")
                .option(Option.SCHEMA_NAME, schema);
        String user = server.user();
        return (user == null ? builder : builder.user(user)).build();
    }

    private static void fill(OnceMQConnectionFactory factory, int backlog) throws JMSException {
        String text = Payload.text();
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
            for (int filled = 1; filled <= backlog; filled++) {
                producer.send(message(session, text, 0, filled, 0));
                if (filled % FILL_BATCH == 0 || filled == backlog) {
                    session.commit();
                }
            }
        }
    }

    private static TextMessage message(Session session, String text, int worker, long sequence, long sentAt)
            throws JMSException {
        TextMessage message = session.createTextMessage(text);
        message.setStringProperty(Payload.RUN, Payload.RUN_VALUE);
        message.setIntProperty(Payload.WORKER, worker);
        message.setLongProperty(Payload.SEQUENCE, sequence);
        message.setLongProperty(Payload.SENT_AT, sentAt);
        message.setStringProperty(Payload.KIND, Payload.KIND_VALUE);
        return message;
    }

    private static final class OnceMqJob implements Job {
        private final Server server;
        private final String url;
        private final String schema;
        private final Workload workload;
        private final OnceMQConnectionFactory factory;
        private final String text = Payload.text();
        private final AtomicLong sequence = new AtomicLong();
        private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY);

        OnceMqJob(Server server, String url, String schema, Workload workload, OnceMQConnectionFactory factory) {
            this.server = server;
            this.url = url;
            this.schema = schema;
            this.workload = workload;
            this.factory = factory;
        }

        @Override
        public Worker worker(int number) throws JMSException, SQLException {
            Connection connection = factory.createConnection();
            connection.start();
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            return switch (workload.kind()) {
                case SEND -> new Sender(connection, session, number);
                case RECEIVE -> new Receiver(connection, session);
                case JOB -> new JobWorker(connection, session, number, server.connect(url));
                case FLOW ->
                    number == 0 ? new FlowSender(connection, session, number) : new Receiver(connection, session);
            };
        }

        @Override
        public void close() {
            factory.close();
        }

        @Override
        public Stock stock() throws SQLException {
            return new Stock(count(QUEUE), count(SECOND_QUEUE), BusinessTable.updates(server, schema));
        }

        private long count(String queue) throws SQLException {
            return server.number(String.format(Locale.ROOT, """
                    SELECT count(*) FROM %1$s.oncemq_message m JOIN %1$s.oncemq_destination d ON d.id = m.destination
                    WHERE d.name = '%2$s'
                    """, schema, queue));
        }

        private abstract static class ConnectedWorker implements Worker {
            private final Connection connection;
            private final Session session;

            ConnectedWorker(Connection connection, Session session) {
                this.connection = connection;
                this.session = session;
            }

            Session session() {
                return session;
            }

            @Override
            public void close() throws Exception {
                connection.close();
            }
        }

        private final class Sender extends ConnectedWorker {
            private final MessageProducer producer;
            private final int number;

            Sender(Connection connection, Session session, int number) throws JMSException {
                super(connection, session);
                this.producer = session.createProducer(session.createQueue(QUEUE));
                this.number = number;
            }

            @Override
            public void step(Recorder recorder) throws JMSException {
                long began = System.nanoTime();
                long identity = sequence.incrementAndGet();
                producer.send(message(session(), text, number, identity, began));
                recorder.handled(identity, began);
            }
        }

        private final class FlowSender extends ConnectedWorker {
            private final MessageProducer producer;
            private final int number;

            FlowSender(Connection connection, Session session, int number) throws JMSException {
                super(connection, session);
                this.producer = session.createProducer(session.createQueue(QUEUE));
                this.number = number;
            }

            @Override
            public void step(Recorder recorder) throws JMSException, InterruptedException {
                if (underWay.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                    producer.send(message(session(), text, number, sequence.incrementAndGet(), System.nanoTime()));
                    recorder.sent();
                }
            }
        }

        private final class Receiver extends ConnectedWorker {
            private final MessageConsumer consumer;

            Receiver(Connection connection, Session session) throws JMSException {
                super(connection, session);
                this.consumer = session.createConsumer(session.createQueue(QUEUE));
            }

            @Override
            public void step(Recorder recorder) throws JMSException {
                long began = System.nanoTime();
                Message message = consumer.receive(WAIT_MILLIS);
                if (message != null) {
                    boolean flow = workload.kind() == Workload.Kind.FLOW;
                    if (flow) {
                        underWay.release();
                    }
                    requireBody(message);
                    recorder.handled(
                            message.getLongProperty(Payload.SEQUENCE),
                            flow ? message.getLongProperty(Payload.SENT_AT) : began);
                }
            }
        }

        private final class JobWorker extends ConnectedWorker {
            private final MessageConsumer consumer;
            private final MessageProducer producer;
            private final int number;
            private final java.sql.Connection business;
            private final PreparedStatement update;

            JobWorker(Connection connection, Session session, int number, java.sql.Connection business)
                    throws JMSException, SQLException {
                super(connection, session);
                this.consumer = session.createConsumer(session.createQueue(QUEUE));
                this.producer = session.createProducer(session.createQueue(SECOND_QUEUE));
                this.number = number;
                this.business = business;
                business.setAutoCommit(false);
                this.update = BusinessTable.prepareUpdate(business, schema);
            }

            @Override
            public void step(Recorder recorder) throws JMSException, SQLException {
                long began = System.nanoTime();
                try (JoinedTransaction transaction = JoinedTransaction.begin(session(), JdbcTransaction.of(business))) {
                    @Nullable Message message = consumer.receive(WAIT_MILLIS);
                    if (message == null) {
                        return;
                    }
                    requireBody(message);
                    long identity = message.getLongProperty(Payload.SEQUENCE);
                    BusinessTable.update(update, identity);
                    producer.send(message(session(), text, number, identity, began));
                    transaction.commit();
                    recorder.handled(identity, began);
                }
            }

            @Override
            public void close() throws Exception {
                try (business) {
                    super.close();
                }
            }
        }

        private void requireBody(Message message) throws JMSException {
            if (((TextMessage) message).getText().length() != text.length()) {
                throw new JMSException("The text of " + message + " has changed");
            }
        }
    }
}
