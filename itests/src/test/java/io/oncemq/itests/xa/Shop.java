// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import io.oncemq.itests.faults.Fault;
import io.oncemq.itests.faults.FaultPlan;
import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.itests.faults.JdbcCall;
import io.oncemq.jms.NarayanaRecovery;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.TransactionManager;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.postgresql.xa.PGXADataSource;

/**
 * Ships orders: in one transaction, an order is received, a row inserted in another database, and a message sent that says so.
 * Recovers before what others have left. May die on command.
 */
final class Shop implements AutoCloseable {

    static final String ORDERS = "orders";
    static final String SHIPPED = "shipped";
    private static final long PRESENT = 20_000;

    private final ShopSettings settings;
    private final @Nullable HaltPoint halt;
    private final RecoveryManager recovery;
    private final TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private final OnceMQXAConnectionFactory factory;
    private final NarayanaRecovery names;
    private final XAConnection business;
    private final XAConnection businessRecovery;
    private volatile HaltPoint.@Nullable Phase phase;

    Shop(ShopSettings settings, @Nullable HaltPoint halt) throws Exception {
        this.settings = settings;
        this.halt = halt;
        Narayana.configure(settings.directory());
        recovery = Narayana.startRecovery();
        FaultyDataSource dataSource = new FaultyDataSource(this::openMessages);
        dataSource.plan(jdbcHalts());
        factory = OnceMQConnectionFactory.builder()
                .dataSource(dataSource)
                .option(Option.SCHEMA, "create")
                .option(Option.NODE_NAME, settings.name())
                .option(Option.NODE_LINGER, "0s")
                .buildXA();
        names = NarayanaRecovery.register("messages", factory);
        PGXADataSource other = BusinessResource.dataSource(settings.business());
        business = other.getXAConnection();
        businessRecovery = other.getXAConnection();
        recoverAlso(businessRecovery.getXAResource());
    }

    private Connection openMessages() throws SQLException {
        return DriverManager.getConnection(settings.messages(), settings.messagesUser(), "");
    }

    private FaultPlan jdbcHalts() {
        return call -> {
            String name = call.commits() ? purpose(call) : "";
            HaltPoint.Phase present = phase;
            return halt != null && present != null && halt.is(present, name, halt.moment())
                    ? Fault.halt(halt.moment())
                    : null;
        };
    }

    private static String purpose(JdbcCall call) {
        for (String purpose : List.of("prepare", "commit", "rollback")) {
            if (call.caller().contains("JdbcBranches#" + purpose)) {
                return "jdbc-" + purpose;
            }
        }
        return call.within("JdbcCommitter") ? "jdbc-one-phase" : "";
    }

    private void pass(String call, Fault.Moment moment) {
        HaltPoint.Phase present = phase;
        if (halt != null && present != null && halt.is(present, call, moment)) {
            Runtime.getRuntime().halt(Fault.HALTED);
        }
    }

    private XAResource halting(XAResource real, String prefix) {
        return new HaltingResource(real, prefix, this::pass);
    }

    /** Completes what others have left, in at most two passes; returns in how many. */
    int recover() throws Exception {
        recoverAlso(halting(factory.recoveryResource(), ""));
        phase = HaltPoint.Phase.RECOVERY;
        int passes = 1;
        recoverOnce();
        if (!nothingIsOpen()) {
            passes++;
            recoverOnce();
        }
        phase = null;
        return passes;
    }

    private static void recoverAlso(XAResource resource) {
        XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String properties) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() {
                return new XAResource[] {resource};
            }
        });
    }

    /** One pass; the resources of {@link #names} and of the business data are known. */
    void recoverOnce() {
        recovery.scan();
    }

    private boolean nothingIsOpen() throws SQLException, IOException {
        return branches() == 0 && preparedBusiness() == 0 && Narayana.logged().isEmpty();
    }

    /** What is there now, for the parent. */
    String state() throws SQLException, IOException {
        return "branches=" + branches() + " business=" + preparedBusiness() + " log="
                + Narayana.logged().size() + " orders=" + list(texts(ORDERS)) + " shipped=" + list(texts(SHIPPED))
                + " rows=" + list(rows());
    }

    private static String list(List<String> texts) {
        return texts.stream().sorted().collect(Collectors.joining(","));
    }

    private int branches() throws SQLException {
        return query(openMessages(), "SELECT id FROM oncemq_branch").size();
    }

    private int preparedBusiness() throws SQLException {
        return query(openBusiness(), "SELECT gid FROM pg_prepared_xacts").size();
    }

    private List<String> texts(String queue) throws SQLException {
        return query(
                openMessages(),
                "SELECT m.text_body FROM oncemq_message m JOIN oncemq_destination d ON d.id = m.destination"
                        + " WHERE d.name = '" + queue + "'");
    }

    private List<String> rows() throws SQLException {
        return query(openBusiness(), "SELECT order_number FROM shop_shipment");
    }

    private Connection openBusiness() throws SQLException {
        return DriverManager.getConnection(settings.business(), "postgres", "");
    }

    private static List<String> query(Connection opened, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = opened;
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }

    /** Sends an order, and works on the first that comes. */
    void work(HaltPoint.Work work, String order) throws Exception {
        try (jakarta.jms.XAConnection connection = factory.createXAConnection();
                XASession session = connection.createXASession();
                MessageConsumer orders = session.createConsumer(session.createQueue(ORDERS))) {
            connection.start();
            send(session, ORDERS, order);
            phase = HaltPoint.Phase.WORK;
            if (!ship(work, session, orders, PRESENT)) {
                throw new IllegalStateException("No order came");
            }
            phase = null;
        }
    }

    private static void send(Session session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private void begin(HaltPoint.Work work, XASession session) throws Exception {
        transactions.begin();
        XAResource messages = halting(session.getXAResource(), "");
        transactions.getTransaction().enlistResource(names.named(messages));
        if (work != HaltPoint.Work.ALONE) {
            XAResource other = halting(business.getXAResource(), "business-");
            XAResource willing = work == HaltPoint.Work.REFUSE ? new RefusingResource(other) : other;
            transactions.getTransaction().enlistResource(new BusinessResource(settings.business(), willing));
        }
    }

    /** Sends an order and books it, in one transaction. */
    void order(XASession session, String order) throws Exception {
        begin(HaltPoint.Work.COMMIT, session);
        insert(business.getConnection(), "shop_booking", order);
        send(session, ORDERS, order);
        transactions.commit();
    }

    /** Ships an order; false if none came. */
    boolean ship(HaltPoint.Work work, XASession session, MessageConsumer orders, long patienceMillis) throws Exception {
        begin(work, session);
        TextMessage message = (TextMessage) orders.receive(patienceMillis);
        if (message == null) {
            transactions.rollback();
            return false;
        }
        if (work != HaltPoint.Work.ALONE) {
            insert(business.getConnection(), "shop_shipment", message.getText());
        }
        send(session, SHIPPED, message.getText());
        if (work == HaltPoint.Work.ROLLBACK) {
            transactions.rollback();
        } else {
            commit(work);
        }
        return true;
    }

    private void commit(HaltPoint.Work work) throws Exception {
        try {
            transactions.commit();
        } catch (RollbackException expected) {
            if (work != HaltPoint.Work.REFUSE) {
                throw expected;
            }
        }
    }

    private static void insert(Connection connection, String table, String order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " VALUES (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
    }

    OnceMQXAConnectionFactory factory() {
        return factory;
    }

    /** Everybody gets what there is: nothing is claimed by the dead. */
    void consumeAll() throws JMSException, SQLException {
        try (jakarta.jms.Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            for (String queue : List.of(ORDERS, SHIPPED)) {
                int count = texts(queue).size();
                try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                    for (int i = 0; i < count; i++) {
                        Message message = consumer.receive(PRESENT);
                        if (message == null) {
                            throw new IllegalStateException("Of " + count + " in " + queue + " came " + i);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        business.close();
        businessRecovery.close();
        names.close();
        factory.close();
        recovery.terminate();
    }
}
