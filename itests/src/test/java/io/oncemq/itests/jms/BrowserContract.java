// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Browsing (Jakarta Messaging 4.1.6). */
abstract class BrowserContract extends JmsContract {

    BrowserContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    private static List<String> texts(QueueBrowser browser) throws JMSException {
        List<String> texts = new ArrayList<>();
        Enumeration<?> messages = browser.getEnumeration();
        while (messages.hasMoreElements()) {
            texts.add(text((Message) messages.nextElement()));
        }
        return texts;
    }

    @Test
    void browserSeesEverythingInOrderAndTakesNothing() throws Exception {
        Session session = session();
        String[] sent = new String[250];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = "m" + i;
        }
        send(queue(session), sent);
        QueueBrowser browser = session.createBrowser(queue(session));
        assertThat(browser.getQueue()).isEqualTo(queue(session));
        assertThat(browser.getMessageSelector()).isNull();
        assertThat(texts(browser)).containsExactly(sent);
        assertThat(texts(browser)).containsExactly(sent);
        assertThat(receive(session.createConsumer(queue(session)), 250)).containsExactly(sent);
        assertThat(texts(browser)).isEmpty();
    }

    @Test
    void priorityDecidesTheOrder() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(session.createTextMessage("low"), DeliveryMode.PERSISTENT, 1, 0);
        producer.send(session.createTextMessage("high"), DeliveryMode.PERSISTENT, 8, 0);
        assertThat(texts(session.createBrowser(queue(session)))).containsExactly("high", "low");
    }

    @Test
    void selectorChooses() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < 4; i++) {
            Message message = session.createTextMessage("m" + i);
            message.setIntProperty("n", i);
            producer.send(message);
        }
        QueueBrowser browser = session.createBrowser(queue(session), "n >= 2");
        assertThat(browser.getMessageSelector()).isEqualTo("n >= 2");
        assertThat(texts(browser)).containsExactly("m2", "m3");
    }

    @Test
    void messageOfAnOpenTransactionIsStillSeen() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(queue(session), "a");
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receive(consumer, 1)).containsExactly("a");
        Session other = session();
        assertThat(texts(other.createBrowser(queue(other)))).containsExactly("a");
        session.commit();
        assertThat(texts(other.createBrowser(queue(other)))).isEmpty();
    }

    @Test
    void theEndIsTheEnd() throws Exception {
        Session session = session();
        QueueBrowser browser = session.createBrowser(queue(session));
        Enumeration<?> messages = browser.getEnumeration();
        assertThat(messages.hasMoreElements()).isFalse();
        assertThatThrownBy(messages::nextElement).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void whatIsNotToBeDeliveredIsNotSeen() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        Message brief = session.createTextMessage("brief");
        producer.send(brief, DeliveryMode.PERSISTENT, 4, 1);
        producer.send(session.createTextMessage("lasting"));
        producer.setDeliveryDelay(60_000);
        producer.send(session.createTextMessage("late"));
        await().atMost(Duration.ofSeconds(10)).until(() -> System.currentTimeMillis() > brief.getJMSExpiration() + 50);
        assertThat(texts(session.createBrowser(queue(session)))).containsExactly("lasting");
    }
}
