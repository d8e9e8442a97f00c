// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.oncemq.jms.Admin;
import io.oncemq.jms.Option;
import io.oncemq.jms.admin.DestinationFigures;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;

/** What tests of limits of destinations have in common: docs/delivery.md, Limits. */
abstract class FlowContract extends JmsContract {

    static final String FULL = "ONCEMQ-DESTINATION-FULL";

    private Admin admin;

    FlowContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @BeforeEach
    final void openAdministration() throws JMSException {
        admin = closing(factory().admin());
    }

    /** Makes settings until the test ends: names and values in turn. */
    final void set(String destination, String... settings) throws JMSException {
        for (int i = 0; i < settings.length; i += 2) {
            String setting = settings[i];
            admin.set(destination, setting, settings[i + 1]);
            closing(() -> admin.clear(destination, setting));
        }
    }

    /** How many messages are in a destination. */
    final long depth(String destination) throws JMSException {
        return admin.destinations().stream()
                .filter(figures -> figures.name().equals(destination))
                .mapToLong(DestinationFigures::messages)
                .sum();
    }

    /** A session of another node. */
    final Session elsewhere() throws JMSException {
        Connection connection = closing(closing(database()
                        .factory()
                        .option(Option.NODE_NAME, "elsewhere-" + name())
                        .option(Option.NODE_LINGER, "0s")
                        .build())
                .createConnection());
        connection.start();
        return connection.createSession();
    }

    static void sendBy(Session session, Destination destination, String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(destination);
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
        producer.close();
    }

    /** The numbers of a range, as texts. */
    static String[] numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
    }

    /** Everything that is there. */
    static List<String> drain(MessageConsumer consumer) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (var message = consumer.receive(1000); message != null; message = consumer.receive(ABSENT)) {
            texts.add(text(message));
        }
        return texts;
    }

    /** It fails since there is no room, and says so. */
    static JMSException assertFull(ThrowingCallable call) {
        JMSException failure = catchThrowableOfType(JMSException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.getErrorCode()).as(failure.getMessage()).isEqualTo(FULL);
        return failure;
    }
}
