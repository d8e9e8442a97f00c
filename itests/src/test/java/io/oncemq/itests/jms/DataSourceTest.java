// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.jndi.OnceMQInitialContextFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Session;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** A DataSource that is found by its name, and one that is asked for the connections of a user. */
@SuppressWarnings({"BanJNDI", "JdkObsolete"}) // of a context that deserializes nothing
@Timeout(60)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class DataSourceTest {

    private H2JmsDatabase database;

    /** The naming service of a container, with a DataSource. */
    public static final class Container implements InitialContextFactory {

        private static volatile JdbcDataSource bound;

        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
            Context context = new OnceMQInitialContextFactory().getInitialContext(environment);
            context.createSubcontext("jdbc").bind("app", bound);
            context.bind("text", "no DataSource");
            return context;
        }
    }

    @BeforeEach
    void bind() {
        database = new H2JmsDatabase();
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(database.address().get(0));
        dataSource.setUser("sa");
        Container.bound = dataSource;
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Container.class.getName());
    }

    @AfterEach
    void unbind() throws Exception {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        database.close();
    }

    private static OnceMQConnectionFactory named(String name) {
        return OnceMQConnectionFactory.builder()
                .option(Option.DATA_SOURCE, name)
                .build();
    }

    @Test
    void dataSourceIsFoundByItsName() throws Exception {
        try (OnceMQConnectionFactory factory = named("jdbc/app");
                Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            session.createProducer(session.createQueue("q")).send(session.createTextMessage("x"));
            assertThat(session.createConsumer(session.createQueue("q")).receive(10_000))
                    .isNotNull();
        }
    }

    @Test
    void nameWithoutDataSourceIsTold() {
        for (String name : new String[] {"jdbc/none", "text"}) {
            assertThatThrownBy(named(name)::createConnection)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("'data-source'")
                    .hasMessageContaining(name);
        }
    }

    @Test
    void userOfAConnectionIsThatOfTheDataSource() throws Exception {
        try (OnceMQConnectionFactory factory = new OnceMQConnectionFactory(Container.bound)) {
            factory.createConnection().close();
            factory.createConnection("sa", "").close();
            assertThatThrownBy(() -> factory.createConnection("sa", "wr0ng"))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageNotContaining("wr0ng");
        }
    }
}
