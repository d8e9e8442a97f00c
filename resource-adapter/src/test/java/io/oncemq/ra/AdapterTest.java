// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.oncemq.jms.Admin;
import io.oncemq.jms.DeadLetter;
import io.oncemq.jms.DeadLetters;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** An adapter in a container, with a store of its own for each test. */
abstract class AdapterTest {

    final String url;
    final String user;
    final Container container = new Container();
    final OnceMQResourceAdapter adapter = new OnceMQResourceAdapter();
    OnceMQConnectionFactory outside;

    AdapterTest() {
        this("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa");
    }

    AdapterTest(String url, String user) {
        this.url = url;
        this.user = user;
    }

    @BeforeAll
    static void configureTransactions() throws Exception {
        Path log = Path.of("target", "transactions").toAbsolutePath();
        for (String name : List.of("default", "communicationStore", "stateStore")) {
            ObjectStoreEnvironmentBean store = name.equals("default")
                    ? BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
                    : BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name);
            store.setObjectStoreDir(log.toString());
        }
        BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier("1");
    }

    @BeforeEach
    void startAdapter() {
        adapter.setUrl(url);
        adapter.setUser(user);
        adapter.setPassword("");
        adapter.setOptions("schema=create");
        adapter.start(container);
        outside = OnceMQConnectionFactory.builder()
                .url(url + "#schema=create")
                .user(user)
                .password("")
                .build();
    }

    @AfterEach
    void stopAdapter() {
        adapter.stop();
        outside.close();
        container.close();
    }

    JMSContext outside() {
        return outside.createContext();
    }

    void send(String queue, String... texts) {
        try (JMSContext context = outside()) {
            for (String text : texts) {
                context.createProducer().send(context.createQueue(queue), text);
            }
        }
    }

    /** Waits for the one dead letter of a bean which has failed with "no such customer" ten times, and looks at it. */
    void assertDeadLetter(String text) throws Exception {
        try (Admin admin = outside.admin()) {
            DeadLetters dead = admin.deadLetters("oncemq.dead-letters");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> dead.list(null, 0, 10).size() == 1);
            DeadLetter letter = dead.list(null, 0, 10).get(0);
            assertThat(letter.message().getBody(String.class)).isEqualTo(text);
            assertThat(letter.origin()).isEqualTo("in");
            assertThat(letter.deliveries()).isEqualTo(10);
            assertThat(letter.cause()).contains(IllegalArgumentException.class.getName());
            assertThat(letter.causeMessage()).contains("no such customer");
            assertThat(letter.firstAttempt()).isPresent();
        }
    }

    /** The texts of the messages that are there and not being processed. */
    List<String> drain(String queue) throws Exception {
        List<String> texts = new ArrayList<>();
        try (JMSContext context = outside()) {
            Destination destination = context.createQueue(queue);
            var consumer = context.createConsumer(destination);
            for (Message next = consumer.receive(500); next != null; next = consumer.receive(500)) {
                texts.add(next.getBody(String.class));
            }
        }
        return texts;
    }
}
