// SPDX-License-Identifier: Apache-2.0
package io.oncemq.samples.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HandlersTest {

    @Test
    void rowsAreAsIfEachMessageHadComeOnceAndInOrder() throws Exception {
        JdbcDataSource data = new JdbcDataSource();
        data.setURL("jdbc:h2:mem:handlers;DB_CLOSE_DELAY=-1");
        // Two commands took a dozen each: they have identifiers of their own.
        assertThat(Main.run(data, "jdbc:h2:mem:handled;DB_CLOSE_DELAY=-1"))
                .isEqualTo("stock=76 order=PAID price=12 customer=address 3");
    }

    @Test
    void commandThatIsDeliveredTwiceCountsOnce() throws Exception {
        JdbcDataSource data = new JdbcDataSource();
        data.setURL("jdbc:h2:mem:twice;DB_CLOSE_DELAY=-1");
        Handlers handlers = new Handlers(data);
        try (Connection connection = data.getConnection();
                Statement statement = connection.createStatement();
                OnceMQConnectionFactory factory =
                        new OnceMQConnectionFactory("jdbc:h2:mem:twice messages;DB_CLOSE_DELAY=-1");
                JMSContext context = factory.createContext()) {
            handlers.createTables(connection);
            statement.execute("INSERT INTO stock VALUES ('eggs', 100)");
            Message message = context.createMessage();
            message.setStringProperty("article", "eggs");
            message.setIntProperty("amount", 12);
            context.createProducer().send(context.createQueue("take from stock"), message);
            MessageListener handler = handlers.byMessageId();
            handler.onMessage(message);
            handler.onMessage(message);
            try (ResultSet row = statement.executeQuery("SELECT amount FROM stock")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(88);
            }
        }
    }
}
