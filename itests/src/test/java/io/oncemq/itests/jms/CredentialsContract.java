// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.oncemq.itests.faults.FaultyDataSource;
import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Credentials that the database refuses (Jakarta Messaging 6.1.1): from the start, or when a connection is made again. */
abstract class CredentialsContract extends JmsContract {

    CredentialsContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** The database and its tables are there, and are not those of the users of the tests. */
    @BeforeEach
    void create() throws JMSException {
        freshConnection();
    }

    /** A database user with a password, as which anybody may connect. */
    private DatabaseUser user() throws Exception {
        return closing(database().createUser("user_" + Integer.toHexString(name().hashCode()), "s3cret"));
    }

    @Test
    void userWhomTheDatabaseDoesNotKnowIsRefused() {
        assertRefused("nobody-" + name(), "wr0ng");
    }

    @Test
    void wrongDatabasePasswordIsRefused() throws Exception {
        DatabaseUser user = user();
        assertRefused(user.name(), "wr0ng");
    }

    private void assertRefused(String user, String password) {
        JMSSecurityException failure =
                catchThrowableOfType(JMSSecurityException.class, () -> factory().createConnection(user, password));
        assertThat(failure).isNotNull();
        assertThat(failure.getErrorCode()).isEqualTo("ONCEMQ-DATABASE-REFUSED");
        assertThat(failure.getLinkedException()).isNotNull().isSameAs(failure.getCause());
        assertThatThrownBy(() -> factory().createContext(user, password))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        for (Throwable shown = failure; shown != null; shown = shown.getCause()) {
            assertThat(shown.toString()).doesNotContain(password);
        }
    }

    @Test
    void credentialsOfTheConnectionGoBeforeThoseOfTheFactory() throws Exception {
        DatabaseUser user = user();
        try (OnceMQConnectionFactory wrong =
                database().factory().user("nobody-" + name()).password("wr0ng").build()) {
            assertThatThrownBy(wrong::createConnection).isInstanceOf(JMSSecurityException.class);
            try (Connection connection = wrong.createConnection(user.name(), user.password())) {
                Session session = connection.createSession();
                session.createProducer(queue(session)).send(session.createTextMessage("x"));
            }
        }
    }

    /** As a pool says it that has waited in vain for a connection. */
    private static SQLException ofPool(String user) {
        return new SQLTransientConnectionException(
                "pool - Connection is not available",
                null,
                0,
                new SQLException("password authentication failed for user " + user, "28P01"));
    }

    @Test
    void credentialsThatAreRefusedAtAReconnectAreToldAsSuchAndLaterWorkAgain() throws Exception {
        AtomicBoolean refused = new AtomicBoolean();
        FaultyDataSource dataSource = new FaultyDataSource(() -> {
            if (refused.get()) {
                throw ofPool("app");
            }
            return database().connect();
        });
        OnceMQConnectionFactory switched = closing(database()
                .factory(dataSource)
                .option(Option.NODE_NAME, name())
                .option(Option.OUTCOME_TIMEOUT, "1s")
                .build());
        Connection connection = closing(switched.createConnection());
        AtomicReference<JMSException> told = new AtomicReference<>();
        connection.setExceptionListener(told::set);
        connection.start();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue(session));
        MessageConsumer consumer = session.createConsumer(queue(session));
        producer.send(session.createTextMessage("before"));

        refused.set(true);
        dataSource.takeAway();
        dataSource.bringBack();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThatThrownBy(() -> producer.send(session.createTextMessage("lost")))
                        .isInstanceOf(JMSSecurityException.class));
        await().atMost(Duration.ofSeconds(20)).until(() -> told.get() instanceof JMSSecurityException);

        refused.set(false);
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            producer.send(session.createTextMessage("after"));
            return true;
        });
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("before");
        assertThat(text(consumer.receive(PRESENT))).isEqualTo("after");
    }
}
