// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MessageKeyTest {

    private static ArtemisBroker broker;
    private static JMSContext context;

    @BeforeAll
    static void connect() throws Exception {
        broker = new ArtemisBroker();
        context = new ActiveMQConnectionFactory(broker.url()).createContext(Session.AUTO_ACKNOWLEDGE);
    }

    @AfterAll
    static void close() throws Exception {
        context.close();
        broker.close();
    }

    @Test
    void headersAndProperties() throws Exception {
        Message message = context.createMessage();
        message.setJMSMessageID("ID:7");
        message.setJMSCorrelationID("request 7");
        message.setIntProperty("number", 7);
        assertThat(MessageKey.messageId().of(message)).isEqualTo("ID:7");
        assertThat(MessageKey.correlationId().of(message)).isEqualTo("request 7");
        assertThat(MessageKey.property("number").of(message)).isEqualTo("7");
        MessageKey typed = MessageKey.typeAnd(MessageKey.property("number"));
        assertThatThrownBy(() -> typed.of(message)).isInstanceOf(MissingKeyException.class);
        message.setJMSType("order");
        assertThat(typed.of(message)).isEqualTo("order:7");
    }

    @Test
    void messageWithoutKeyIsRefused() {
        Message message = context.createMessage();
        assertThatThrownBy(() -> MessageKey.property("number").of(message)).isInstanceOf(MissingKeyException.class);
        assertThatThrownBy(() -> MessageKey.json("$.number").of(message)).isInstanceOf(MissingKeyException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $.id                 | {"other": {"id": 1}, "id": "a b"}       | a b
            $.order.id           | {"order": {"lines": [{"id": 1}], "id": 12345678901234567890}} | 12345678901234567890
            $.lines[1].id        | {"lines": [{"id": 1}, {"id": 2.50}]}    | 2.50
            $['order id']        | {"order id": true}                      | true
            $[0][1]              | [[1, 2], 3]                             | 2
            $.a                  | {"a": "first", "a": "second"}           | first
            """)
    void valuesInJson(String path, String text, String key) {
        assertThat(MessageKey.json(path).of(context.createTextMessage(text))).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"order\": {}}",
                "{\"order\": {\"id\": null}}",
                "{\"order\": {\"id\": {}}}",
                "{\"order\": {\"id\": [1]}}",
                "{\"order\": [{\"id\": 1}]}",
                "{\"id\": 1}",
                "[]",
                "\"order\"",
                "",
                "{\"order\": {\"id\": \"\"}}",
                "{\"order\"",
                "x"
            })
    void textsWithoutTheValue(String text) {
        assertThatThrownBy(() -> MessageKey.json("$.order.id").of(context.createTextMessage(text)))
                .isInstanceOf(MissingKeyException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "id", "$.", "$..id", "$.a[", "$.a[-1]", "$.a b", "$['a", "$.a x", "x.a", "$.*"})
    void pathsThatAreNone(String path) {
        assertThatThrownBy(() -> MessageKey.json(path)).isInstanceOf(IllegalArgumentException.class);
    }
}
