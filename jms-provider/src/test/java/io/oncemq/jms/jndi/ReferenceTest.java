// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import io.oncemq.jms.internal.message.OnceMQQueue;
import io.oncemq.jms.internal.message.OnceMQTemporaryQueue;
import io.oncemq.jms.internal.message.OnceMQTopic;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import java.io.PrintWriter;
import java.sql.Connection;
import java.util.logging.Logger;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import javax.naming.spi.NamingManager;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** References, as a naming service of anybody keeps and follows them. */
@Timeout(20)
class ReferenceTest {

    private static Object follow(Reference reference) throws Exception {
        return NamingManager.getObjectInstance(reference, null, null, null);
    }

    private static Object roundTrip(Referenceable object) throws Exception {
        return follow(object.getReference());
    }

    /** A value for each option that is neither a place nor a password. */
    private static String value(Option option) {
        return switch (option) {
            case SECURITY -> "users";
            case SCHEMA -> "validate";
            case COMMITTERS -> "1";
            case PREFETCH -> "5";
            case ACKNOWLEDGEMENT -> "relaxed";
            case STATEMENT_TIMEOUT, OUTCOME_TIMEOUT, NODE_LINGER, DUPLICATE_WINDOW -> "3s";
            case DUPLICATES -> "refuse";
            case REQUIRED_GUARANTEE -> "joined";
            case AUTO_CREATE -> "false";
            case OBJECT_MESSAGE_CLASSES -> "com.acme.*";
            default -> "x_" + option.key().replace('-', '_');
        };
    }

    private static OnceMQConnectionFactory.Builder withAllOptions() {
        OnceMQConnectionFactory.Builder builder = OnceMQConnectionFactory.builder();
        for (Option option : Option.values()) {
            switch (option) {
                case URL -> builder.url("jdbc:h2:./never-opened");
                case DATA_SOURCE, PASSWORD, DATABASE_PASSWORD -> {}
                default -> builder.option(option, value(option));
            }
        }
        return builder;
    }

    @Test
    void everyOptionButPasswordsComesBack() throws Exception {
        OnceMQConnectionFactory factory = withAllOptions().build();
        Object back = roundTrip(factory);
        assertThat(back).isInstanceOf(OnceMQConnectionFactory.class).hasToString(factory.toString());
        OnceMQXAConnectionFactory xa = withAllOptions().buildXA();
        assertThat(roundTrip(xa)).isInstanceOf(OnceMQXAConnectionFactory.class).hasToString(xa.toString());
    }

    @Test
    void passwordsStayBehind() throws Exception {
        Reference reference = withAllOptions()
                .password("s3cret")
                .option(Option.DATABASE_PASSWORD, "secr3t")
                .build()
                .getReference();
        assertThat(reference.toString()).contains("never-opened").doesNotContain("s3cret", "secr3t");
        assertThat(follow(reference)).asString().doesNotContain("password");
    }

    @Test
    void dataSourceIsReferredToByItsName() throws Exception {
        OnceMQConnectionFactory named = OnceMQConnectionFactory.builder()
                .option(Option.DATA_SOURCE, "java:comp/env/jdbc/app")
                .build();
        Object back = roundTrip(named);
        assertThat(back).asString().contains("data-source=java:comp/env/jdbc/app");
        assertThatThrownBy(() -> ((OnceMQConnectionFactory) back).createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("'data-source'");
        assertThatThrownBy(() -> new OnceMQConnectionFactory(new NoDataSource()).getReference())
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("'data-source'");
    }

    @Test
    void destinationsComeBack() throws Exception {
        assertThat(roundTrip(new OnceMQQueue("a/b"))).isEqualTo(new OnceMQQueue("a/b"));
        assertThat(roundTrip(new OnceMQTopic("t"))).isEqualTo(new OnceMQTopic("t"));
        assertThatThrownBy(() -> OnceMQTemporaryQueue.ofOther("t").getReference())
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("'t'");
    }

    @Test
    void containersMakeReferencesOfTheirOwn() throws Exception {
        Reference factory = new Reference("jakarta.jms.ConnectionFactory", OnceMQObjectFactory.class.getName(), null);
        factory.add(new StringRefAddr("url", "jdbc:h2:./never-opened#prefetch=3"));
        factory.add(new StringRefAddr("user", "web"));
        factory.add(new StringRefAddr("password", "s3cret"));
        factory.add(new StringRefAddr("auth", "Container"));
        factory.add(new StringRefAddr("singleton", "true"));
        assertThat(follow(factory))
                .asString()
                .contains("prefetch=3", "user=web", "password=***")
                .doesNotContain("s3cret");
        Reference queue = new Reference(
                Queue.class.getName(),
                new StringRefAddr("physicalName", "q"),
                OnceMQObjectFactory.class.getName(),
                null);
        assertThat(follow(queue)).isEqualTo(new OnceMQQueue("q"));
    }

    @Test
    void badOptionOfAReferenceIsNamed() {
        Reference factory = new Reference(
                OnceMQConnectionFactory.class.getName(),
                new StringRefAddr("prefech", "3"),
                OnceMQObjectFactory.class.getName(),
                null);
        assertThatThrownBy(() -> follow(factory))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("'prefech'");
        Reference nameless = new Reference(Queue.class.getName(), OnceMQObjectFactory.class.getName(), null);
        assertThatThrownBy(() -> follow(nameless))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("physicalName");
    }

    @Test
    void whatIsNotOursIsLeftToOthers() throws Exception {
        OnceMQObjectFactory factory = new OnceMQObjectFactory();
        assertThat(factory.getObjectInstance("text", null, null, null)).isNull();
        assertThat(factory.getObjectInstance(new Reference("com.acme.Thing"), null, null, null))
                .isNull();
    }

    /** Is not asked for anything. */
    private static final class NoDataSource implements DataSource {
        @Override
        public Connection getConnection() {
            throw new AssertionError();
        }

        @Override
        public Connection getConnection(String user, String password) {
            throw new AssertionError();
        }

        @Override
        public PrintWriter getLogWriter() {
            throw new AssertionError();
        }

        @Override
        public void setLogWriter(PrintWriter out) {
            throw new AssertionError();
        }

        @Override
        public void setLoginTimeout(int seconds) {
            throw new AssertionError();
        }

        @Override
        public int getLoginTimeout() {
            throw new AssertionError();
        }

        @Override
        public Logger getParentLogger() {
            throw new AssertionError();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new AssertionError();
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            throw new AssertionError();
        }
    }
}
