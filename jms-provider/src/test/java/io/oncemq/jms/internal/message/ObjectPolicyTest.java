// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.spi.StoredMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ObjectPolicyTest {

    private static final String HERE = ObjectPolicyTest.class.getPackageName();
    private static boolean trapped;

    enum Colour {
        RED
    }

    record Order(String name, Colour colour, int[] quantities) implements Serializable {}

    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private void readObject(ObjectInputStream in) {
            trapped = true;
        }
    }

    private static final class Chain implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private Chain next;
    }

    @Test
    void nothingIsAllowedByDefault() throws JMSException {
        for (ObjectPolicy policy : List.of(ObjectPolicy.refuseAll(), ObjectPolicy.of(List.of()))) {
            ObjectMessage received = received("text", policy);
            assertThatThrownBy(received::getObject)
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("object-message-classes");
            assertThat(received.isBodyAssignableTo(String.class)).isFalse();
            assertThatThrownBy(() -> received.getBody(String.class)).isInstanceOf(MessageFormatException.class);
            assertThat(received(null, policy).getObject()).isNull();
        }
    }

    @Test
    void anApplicationGetsBackTheObjectThatItHasSetItself() throws JMSException {
        ObjectMessage own = new MessageFactory(ObjectPolicy.refuseAll())
                .createObjectMessage(new Order("eggs", Colour.RED, new int[] {12}));
        assertThat(own.getObject()).isInstanceOf(Order.class);
    }

    @Test
    void aRefusedClassIsNamedAndItsCodeDoesNotRun() throws JMSException {
        trapped = false;
        ObjectMessage received =
                received(new ArrayList<>(List.of(new Trap())), ObjectPolicy.of(List.of("java.util.*")));
        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("object-message-classes")
                .hasMessageContaining(Trap.class.getName());
        assertThat(trapped).isFalse();
    }

    @Test
    void classesPackagesAndTreesAreAllowed() throws JMSException {
        Order order = new Order("a", Colour.RED, new int[] {1});
        String parent = HERE.substring(0, HERE.lastIndexOf('.'));
        for (List<String> allowed : List.of(
                List.of(Order.class.getName(), Colour.class.getName()),
                List.of(HERE + ".*"),
                List.of(HERE + ".**"),
                List.of(parent + ".**"),
                List.of("io.**"),
                List.of("*"))) {
            Order received = (Order) received(order, ObjectPolicy.of(allowed)).getObject();
            assertThat(received.name()).isEqualTo("a");
        }
        for (List<String> allowed : List.of(
                List.of(Order.class.getName()),
                List.of(parent + ".*"),
                List.of("io.oncemq.jms.internal.mess.**"),
                List.of("java.util.*"))) {
            ObjectMessage received = received(order, ObjectPolicy.of(allowed));
            assertThatThrownBy(received::getObject).isInstanceOf(MessageFormatException.class);
        }
    }

    @Test
    void valuesAndArraysComeWithAnyAllowedClass() throws JMSException {
        ObjectPolicy policy = ObjectPolicy.of(List.of("java.util.HashMap", "java.util.ArrayList"));
        HashMap<String, Object> object = new HashMap<>();
        for (Object value : List.of("text", 1, 2L, 3.0, 'c', true, new int[3][4], new Object[] {"a"}, new String[1])) {
            object.put(value.toString(), value);
        }
        object.put("list", new ArrayList<>(List.of(1, 2, 3)));
        assertThat((Map<?, ?>) received(object, policy).getObject()).hasSize(10);

        object.put("decimal", BigDecimal.ONE);
        ObjectMessage refused = received(object, policy);
        assertThatThrownBy(refused::getObject).hasMessageContaining("java.math.BigDecimal");
        ObjectMessage array = received(new BigDecimal[0], policy);
        assertThatThrownBy(array::getObject).hasMessageContaining("java.math.BigDecimal");
    }

    @Test
    void immutableCollectionsComeWithTheirPackage() throws JMSException {
        ObjectPolicy policy = ObjectPolicy.of(List.of("java.util.*"));
        assertThat(received((Serializable) List.of(1), policy).getObject()).isEqualTo(List.of(1));
        assertThat(received((Serializable) Set.of(1), policy).getObject()).isEqualTo(Set.of(1));
        assertThat(received((Serializable) Map.of(1, 2), policy).getObject()).isEqualTo(Map.of(1, 2));
    }

    @Test
    void deepGraphsAreRefusedBeforeTheyOverflowTheStack() throws JMSException {
        Chain chain = new Chain();
        for (int i = 0; i < 300; i++) {
            Chain longer = new Chain();
            longer.next = chain;
            chain = longer;
        }
        ObjectMessage received = received(chain, ObjectPolicy.of(List.of("*")));
        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("deeper");
    }

    @Test
    void arraysThatAreOnlyAnnouncedAreNotAllocated() throws JMSException {
        byte[] bytes = Fixture.encode(Fixture.MESSAGES.createObjectMessage(new long[] {}))
                .body();
        // The length is the last int of the stream.
        bytes = bytes.clone();
        bytes[bytes.length - 4] = 0x7F;
        ObjectMessage received = OnceMQObjectMessage.received(bytes, ObjectPolicy.of(List.of("*")));
        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("arrays");
    }

    /** Each array in the first place of the one around it: all would be there before the first element is missing. */
    @Test
    void arraysThatAreAnnouncedWithinEachOtherAreNotAllocated() throws Exception {
        var bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
        out.writeShort(ObjectStreamConstants.STREAM_VERSION);
        out.writeByte(ObjectStreamConstants.TC_ARRAY);
        out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        out.writeUTF(Object[].class.getName());
        out.writeLong(ObjectStreamClass.lookup(Object[].class).getSerialVersionUID());
        out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
        out.writeShort(0);
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
        out.writeInt(1000);
        for (int i = 0; i < 100; i++) {
            out.writeByte(ObjectStreamConstants.TC_ARRAY);
            out.writeByte(ObjectStreamConstants.TC_REFERENCE);
            out.writeInt(ObjectStreamConstants.baseWireHandle);
            out.writeInt(1000);
        }
        ObjectMessage received = OnceMQObjectMessage.received(bytes.toByteArray(), ObjectPolicy.of(List.of("*")));
        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("arrays longer than their message");
    }

    @Test
    void lambdasAndProxiesAreRefusedLikeEveryOtherClass() throws JMSException {
        Comparator<String> lambda = (Comparator<String> & Serializable) (a, b) -> 0;
        Serializable proxy = (Serializable) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Serializable.class, Runnable.class}, new Handler());
        for (Serializable object : List.of((Serializable) lambda, proxy)) {
            ObjectMessage refused = received(object, ObjectPolicy.of(List.of("java.util.*", "java.lang.*")));
            assertThatThrownBy(refused::getObject)
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("object-message-classes does not allow");
            assertThat(received(object, ObjectPolicy.of(List.of("*"))).getObject())
                    .isNotNull();
        }
    }

    private static final class Handler implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) {
            return null;
        }
    }

    @Test
    void anObjectThatContainsItselfIsAnErrorAndNoOverflow() throws JMSException {
        HashSet<Object> set = new HashSet<>();
        set.add(new ArrayList<>(List.of(1)));
        ArrayList<Object> list = new ArrayList<>();
        HashSet<Object> cyclic = new HashSet<>(List.of(list));
        list.add(list);
        assertThat(received(set, ObjectPolicy.of(List.of("java.util.*"))).getObject())
                .isEqualTo(set);
        ObjectMessage received = received(cyclic, ObjectPolicy.of(List.of("java.util.*")));
        assertThatThrownBy(received::getObject).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void classesAreThoseOfTheThreadsContextLoader() throws Exception {
        Order order = new Order("a", Colour.RED, new int[] {1});
        ObjectMessage received = received(order, ObjectPolicy.of(List.of(HERE + ".*")));
        URL here = getClass().getProtectionDomain().getCodeSource().getLocation();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader other = new URLClassLoader(new URL[] {here}, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(other);
            Class<?> type = other.loadClass(Order.class.getName());
            assertThat(received.getObject()).isInstanceOf(type).isNotInstanceOf(Order.class);
            assertThat(received.isBodyAssignableTo(type)).isTrue();
            assertThat(received.isBodyAssignableTo(Order.class)).isFalse();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void bytesThatAreNoObjectAreAnError() {
        ObjectMessage received = OnceMQObjectMessage.received(new byte[] {1, 2, 3}, ObjectPolicy.of(List.of("*")));
        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessage("The object cannot be deserialized");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "com.acme.", ".com", "com..acme", "com.*.Order", "com.acme*", "!com.acme", "a;b", "**", "1a"
            })
    void whatIsNeitherClassNorPackageIsRefused(String entry) {
        assertThatThrownBy(() -> ObjectPolicy.of(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + entry + "'");
    }

    private static ObjectMessage received(Serializable object, ObjectPolicy policy) throws JMSException {
        StoredMessage stored = Fixture.encode(Fixture.MESSAGES.createObjectMessage(object));
        return OnceMQObjectMessage.received(stored.body(), policy);
    }
}
