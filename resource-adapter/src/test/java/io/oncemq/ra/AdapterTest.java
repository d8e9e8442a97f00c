// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.oncemq.jms.OnceMQConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** An adapter in a container, with a store of its own for each test. */
abstract class AdapterTest {

    final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    final Container container = new Container();
    final OnceMQResourceAdapter adapter = new OnceMQResourceAdapter();
    private OnceMQConnectionFactory outside;

    @BeforeAll
    static void configure() throws Exception {
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
        adapter.setUser("sa");
        adapter.setPassword("");
        adapter.start(container);
        outside = OnceMQConnectionFactory.builder()
                .url(url)
                .user("sa")
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
