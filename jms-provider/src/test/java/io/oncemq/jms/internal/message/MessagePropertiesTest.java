// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class MessagePropertiesTest {

    private final Message message = Fixture.MESSAGES.createMessage();

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "1st",
                "my-name",
                "my name",
                "my.name",
                "NULL",
                "true",
                "False",
                "not",
                "And",
                "OR",
                "between",
                "LIKE",
                "in",
                "is",
                "Escape",
                "JMSPriority",
                "JMS",
                "JMSFoo",
                "JMSXGroupId",
                "JMSXFoo"
            })
    void namesThatSelectorsCannotNameAreRefused(String name) throws JMSException {
        assertThatThrownBy(() -> message.setStringProperty(name, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setIntProperty(name, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setObjectProperty(name, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(message.getPropertyNames().hasMoreElements()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "_a", "$a1", "größe", "jms", "nullable", "JMS_Vendor_thing", "JMSXAppID", "价格"})
    void otherNamesAreAllowed(String name) throws JMSException {
        message.setStringProperty(name, "x");
        assertThat(message.getStringProperty(name)).isEqualTo("x");
    }

    @Test
    void eachSetterKeepsItsType() throws JMSException {
        message.setBooleanProperty("boolean", true);
        message.setByteProperty("byte", (byte) 1);
        message.setShortProperty("short", (short) 1);
        message.setIntProperty("int", 1);
        message.setLongProperty("long", 1);
        message.setFloatProperty("float", 1);
        message.setDoubleProperty("double", 1);
        message.setStringProperty("String", "1");
        for (Message each : List.of(message, Fixture.received(message))) {
            assertThat(each.getObjectProperty("boolean")).isEqualTo(true);
            assertThat(each.getObjectProperty("byte")).isEqualTo((byte) 1);
            assertThat(each.getObjectProperty("short")).isEqualTo((short) 1);
            assertThat(each.getObjectProperty("int")).isEqualTo(1);
            assertThat(each.getObjectProperty("long")).isEqualTo(1L);
            assertThat(each.getObjectProperty("float")).isEqualTo(1f);
            assertThat(each.getObjectProperty("double")).isEqualTo(1d);
            assertThat(each.getObjectProperty("String")).isEqualTo("1");
        }
    }

    @Test
    void objectsOfOtherClassesAreRefused() {
        for (Object value : List.of('x', new byte[1], new Object(), List.of(), new StringBuilder("x"))) {
            assertThatThrownBy(() -> message.setObjectProperty("name", value))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("'name'");
        }
    }

    @Test
    void aPropertySetToNullExistsAndIsNull() throws JMSException {
        message.setObjectProperty("object", null);
        message.setStringProperty("text", null);
        for (Message each : List.of(message, Fixture.received(message))) {
            assertThat(each.propertyExists("object")).isTrue();
            assertThat(each.getObjectProperty("object")).isNull();
            assertThat(each.getStringProperty("text")).isNull();
            assertThat(each.getBooleanProperty("text")).isFalse();
        }
    }

    @Test
    void aPropertyThatWasNeverSetIsNull() throws JMSException {
        assertThat(message.propertyExists("unset")).isFalse();
        assertThat(message.getObjectProperty("unset")).isNull();
        assertThat(message.getStringProperty("unset")).isNull();
        assertThat(message.getBooleanProperty("unset")).isFalse();
        assertThat(message.propertyExists(null)).isFalse();
        assertThat(message.getObjectProperty(null)).isNull();
    }

    @Test
    void receivedPropertiesAreReadOnlyUntilCleared() throws JMSException {
        TextMessage original = Fixture.MESSAGES.createTextMessage("text");
        original.setIntProperty("number", 1);
        TextMessage received = Fixture.received(original);

        assertThatThrownBy(() -> received.setIntProperty("number", 2)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setObjectProperty("other", 2))
                .isInstanceOf(MessageNotWriteableException.class);
        received.clearBody();
        assertThatThrownBy(() -> received.setIntProperty("number", 2)).isInstanceOf(MessageNotWriteableException.class);
        assertThat(received.getIntProperty("number")).isEqualTo(1);

        received.clearProperties();
        assertThat(received.getPropertyNames().hasMoreElements()).isFalse();
        received.setIntProperty("number", 2);
        assertThat(received.getIntProperty("number")).isEqualTo(2);
    }

    @Test
    void clearingThePropertiesLeavesTheBodyReadOnly() throws JMSException {
        TextMessage received = Fixture.received(Fixture.MESSAGES.createTextMessage("text"));
        received.clearProperties();
        assertThat(received.getText()).isEqualTo("text");
        assertThatThrownBy(() -> received.setText("other")).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void aReceivedMessageHasItsDeliveryCountAmongItsProperties() throws JMSException {
        message.setStringProperty("name", "x");
        Message received = Fixture.received(message);
        assertThat(Fixture.list(received.getPropertyNames())).containsExactly("name", "JMSXDeliveryCount");
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(received.getObjectProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void namesCanBeReadWhilePropertiesAreSet() throws JMSException {
        message.setIntProperty("a", 1);
        message.setIntProperty("b", 1);
        for (Object name : Fixture.list(message.getPropertyNames())) {
            message.setIntProperty(name + "2", 1);
        }
        assertThat(Fixture.list(message.getPropertyNames())).hasSize(4);
    }

    @Test
    void whatOnlyAProviderSetsIsNotSent() throws JMSException {
        message.setIntProperty("JMSXDeliveryCount", 99);
        message.setStringProperty("JMSXUserID", "somebody else");
        message.setStringProperty("name", "x");
        assertThat(Fixture.encode(message).properties()).isEqualTo("{\"name\":\"x\"}");
        assertThat(Fixture.received(message).getIntProperty("JMSXDeliveryCount"))
                .isEqualTo(1);
    }

    @Test
    void allPropertiesOfAReceivedMessageCanBeCopied() throws JMSException {
        message.setStringProperty("name", "x");
        Message received = Fixture.received(message);
        Message copy = Fixture.MESSAGES.createMessage();
        for (Object name : Fixture.list(received.getPropertyNames())) {
            copy.setObjectProperty((String) name, received.getObjectProperty((String) name));
        }
        assertThat(Fixture.received(copy).getStringProperty("name")).isEqualTo("x");
    }

    @Test
    void groupPropertiesHaveTheirDefinedTypes() throws JMSException {
        message.setObjectProperty("JMSXGroupID", 7);
        message.setStringProperty("JMSXGroupSeq", "3");
        assertThat(message.getObjectProperty("JMSXGroupID")).isEqualTo("7");
        assertThat(message.getObjectProperty("JMSXGroupSeq")).isEqualTo(3);
        assertThatThrownBy(() -> message.setLongProperty("JMSXGroupSeq", 1L))
                .isInstanceOf(MessageFormatException.class);
        message.setStringProperty("JMSXGroupID", null);
        assertThat(message.getStringProperty("JMSXGroupID")).isNull();
    }
}
