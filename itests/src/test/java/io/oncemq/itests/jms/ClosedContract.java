// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Session;
import jakarta.jms.TopicSubscriber;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever is closed refuses everything but close() (Jakarta Messaging 6.1.8, 6.2.15): each method of each interface is called,
 * so that none can be forgotten.
 */
abstract class ClosedContract extends JmsContract {

    private static final Set<String> ALLOWED = Set.of("close");

    ClosedContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    @TestFactory
    Stream<DynamicTest> closedConnection() throws Exception {
        Connection connection = connect();
        connection.close();
        return everyMethodRefuses(Connection.class, connection, IllegalStateException.class, ALLOWED);
    }

    @TestFactory
    Stream<DynamicTest> closedSession() throws Exception {
        Session session = connect().createSession();
        session.close();
        // run() can throw no such exception: it belongs to a facility for application servers.
        return everyMethodRefuses(Session.class, session, IllegalStateException.class, Set.of("close", "run"));
    }

    @TestFactory
    Stream<DynamicTest> sessionOfAClosedConnection() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        connection.close();
        return everyMethodRefuses(Session.class, session, IllegalStateException.class, Set.of("close", "run"));
    }

    @TestFactory
    Stream<DynamicTest> closedProducer() throws Exception {
        Session session = connect().createSession();
        MessageProducer producer = session.createProducer(queue(session));
        producer.close();
        return everyMethodRefuses(MessageProducer.class, producer, IllegalStateException.class, ALLOWED);
    }

    @TestFactory
    Stream<DynamicTest> producerOfAClosedSession() throws Exception {
        Session session = connect().createSession();
        MessageProducer producer = session.createProducer(queue(session));
        session.close();
        return everyMethodRefuses(MessageProducer.class, producer, IllegalStateException.class, ALLOWED);
    }

    @TestFactory
    Stream<DynamicTest> closedConsumer() throws Exception {
        Session session = connect().createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.close();
        return everyMethodRefuses(MessageConsumer.class, consumer, IllegalStateException.class, ALLOWED);
    }

    @TestFactory
    Stream<DynamicTest> consumerOfAClosedConnection() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        connection.close();
        return everyMethodRefuses(MessageConsumer.class, consumer, IllegalStateException.class, ALLOWED);
    }

    @TestFactory
    Stream<DynamicTest> closedSubscriberAndReceiver() throws Exception {
        Session session = connect().createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.close();
        return Stream.concat(
                everyMethodRefuses(TopicSubscriber.class, consumer, IllegalStateException.class, ALLOWED),
                everyMethodRefuses(QueueReceiver.class, consumer, IllegalStateException.class, ALLOWED));
    }

    @TestFactory
    Stream<DynamicTest> closedBrowser() throws Exception {
        Session session = connect().createSession();
        QueueBrowser browser = session.createBrowser(queue(session));
        browser.close();
        return everyMethodRefuses(QueueBrowser.class, browser, IllegalStateException.class, ALLOWED);
    }

    @TestFactory
    Stream<DynamicTest> closedContext() {
        JMSContext context = context();
        context.close();
        return everyMethodRefuses(
                JMSContext.class,
                context,
                IllegalStateRuntimeException.class,
                // A property of the object itself, which needs no connection.
                Set.of("close", "getAutoStart", "setAutoStart"));
    }

    @TestFactory
    Stream<DynamicTest> closedContextConsumer() {
        JMSContext context = context();
        JMSConsumer consumer = context.createConsumer(queue(context));
        consumer.close();
        return everyMethodRefuses(JMSConsumer.class, consumer, IllegalStateRuntimeException.class, ALLOWED);
    }

    @TestFactory
    Stream<DynamicTest> sendsOfAClosedContext() {
        JMSContext context = context();
        JMSProducer producer = context.createProducer();
        context.close();
        return everyMethodRefuses(
                JMSProducer.class,
                producer,
                IllegalStateRuntimeException.class,
                namesOf(JMSProducer.class, name -> !name.equals("send")));
    }

    @Test
    void whatIsClosedCanBeClosedAgain() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        MessageProducer producer = session.createProducer(queue(session));
        QueueBrowser browser = session.createBrowser(queue(session));
        JMSContext context = context();
        JMSConsumer jmsConsumer = context.createConsumer(queue(context));
        for (AutoCloseable closeable :
                new AutoCloseable[] {browser, producer, consumer, session, connection, jmsConsumer, context}) {
            assertThatCode(() -> {
                        closeable.close();
                        closeable.close();
                    })
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void acknowledgeOfAClosedContextFailsWithTheCheckedException() throws Exception {
        JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
        send(queue(context), "x");
        Message message = context.createConsumer(queue(context)).receive(PRESENT);
        context.close();
        assertThat(catchThrowable(message::acknowledge)).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(message.getBody(String.class)).isEqualTo("x");
    }

    private static Set<String> namesOf(Class<?> type, Predicate<String> wanted) {
        return Set.of(Arrays.stream(type.getMethods())
                .map(Method::getName)
                .filter(wanted)
                .distinct()
                .toArray(String[]::new));
    }

    private <T> Stream<DynamicTest> everyMethodRefuses(
            Class<T> type, Object target, Class<? extends Exception> expected, Set<String> allowed) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !allowed.contains(method.getName()))
                .sorted(Comparator.comparing(Method::toGenericString))
                .map(method ->
                        DynamicTest.dynamicTest(method.getName() + Arrays.toString(method.getParameterTypes()), () -> {
                            Throwable thrown = catchThrowable(() -> call(method, target));
                            assertThat(thrown).isInstanceOf(expected);
                        }));
    }

    private static void call(Method method, Object target) throws Throwable {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(ClosedContract::argument)
                .toArray();
        try {
            method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Some argument: what is closed does not look at it. */
    private static Object argument(Class<?> type) {
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return false;
        }
        if (type == String.class) {
            return "x";
        }
        if (type == Class.class) {
            return String.class;
        }
        if (type == CompletionListener.class || Destination.class.isAssignableFrom(type)) {
            return Proxy.newProxyInstance(
                    ClosedContract.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> null);
        }
        return null;
    }
}
