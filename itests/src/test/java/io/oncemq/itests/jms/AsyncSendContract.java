// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncemq.jms.spi.StoreException;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Asynchronous sends (Jakarta Messaging 7.3). */
abstract class AsyncSendContract extends JmsContract {

    AsyncSendContract(Supplier<JmsDatabase> databases) {
        super(databases);
    }

    /** Does something in a completion callback, and gives back what it threw. */
    private interface InCallback {
        void run() throws Exception;
    }

    private static final class Recorder implements CompletionListener {
        final BlockingQueue<Message> completed = new LinkedBlockingQueue<>();
        final BlockingQueue<Exception> failed = new LinkedBlockingQueue<>();

        @Override
        public void onCompletion(Message message) {
            completed.add(message);
        }

        @Override
        public void onException(Message message, Exception exception) {
            failed.add(exception);
        }
    }

    @Test
    void callbacksComeInTheOrderOfTheSendsOnAThreadOfTheirOwn() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        List<String> texts = Collections.synchronizedList(new ArrayList<>());
        List<Thread> callers = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(50);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sent.add("m" + i);
            producer.send(session.createTextMessage("m" + i), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    try {
                        texts.add(message.getBody(String.class));
                    } catch (JMSException e) {
                        texts.add(e.toString());
                    }
                    callers.add(Thread.currentThread());
                    all.countDown();
                }

                @Override
                public void onException(Message message, Exception exception) {
                    texts.add(exception.toString());
                    all.countDown();
                }
            });
        }
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(texts).containsExactlyElementsOf(sent);
        assertThat(callers).doesNotContain(Thread.currentThread());
        assertThat(receive(session.createConsumer(queue(session)), 50)).containsExactlyElementsOf(sent);
    }

    @Test
    void synchronousSendsKeepTheirPlaceAmongAsynchronousOnes() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        Recorder recorder = new Recorder();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add("m" + i);
            Message message = session.createTextMessage("m" + i);
            if (i % 3 == 0) {
                producer.send(message);
            } else {
                producer.send(message, recorder);
            }
        }
        assertThat(receive(session.createConsumer(queue(session)), 20)).containsExactlyElementsOf(sent);
    }

    @Test
    void headersAndPropertiesCanBeReadInTheCallback() throws Exception {
        JMSContext context = context();
        Recorder recorder = new Recorder();
        JMSProducer producer = context.createProducer()
                .setAsync(recorder)
                .setProperty("colour", "red")
                .setPriority(8);
        assertThat(producer.getAsync()).isSameAs(recorder);
        producer.send(queue(context), "x");
        Message message = recorder.completed.poll(20, TimeUnit.SECONDS);
        assertThat(message.getJMSMessageID()).startsWith("ID:");
        assertThat(message.getJMSPriority()).isEqualTo(8);
        assertThat(message.getJMSTimestamp()).isPositive();
        assertThat(message.getJMSDestination()).isEqualTo(queue(context));
        assertThat(message.getStringProperty("colour")).isEqualTo("red");
        producer.setAsync(null).send(queue(context), "y");
        assertThat(recorder.completed).isEmpty();
    }

    @Test
    void messageIsThereWhenTheCallbackComes() throws Exception {
        Session session = session();
        CompletableFuture<String> found = new CompletableFuture<>();
        Session other = session();
        MessageConsumer consumer = other.createConsumer(queue(other));
        session.createProducer(queue(session)).send(session.createTextMessage("x"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    found.complete(text(consumer.receive(PRESENT)));
                } catch (JMSException e) {
                    found.completeExceptionally(e);
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                found.completeExceptionally(exception);
            }
        });
        assertThat(found.get(20, TimeUnit.SECONDS)).isEqualTo("x");
    }

    @Test
    void whatCannotBeSentIsRefusedAtOnce() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        MessageProducer anonymous = session.createProducer(null);
        Recorder recorder = new Recorder();
        Message message = session.createMessage();
        assertThatThrownBy(() -> producer.send(message, (CompletionListener) null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> producer.send((Message) null, recorder)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> producer.send(message, -1, 4, 0, recorder)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.send(queue(session), message, recorder))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> anonymous.send(message, recorder)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> anonymous.send((Destination) null, message, recorder))
                .isInstanceOf(InvalidDestinationException.class);
        assertThat(recorder.completed).isEmpty();
        assertThat(recorder.failed).isEmpty();
    }

    @Test
    void failureIsToldInItsPlace() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        refusePriorityThree();
        Recorder recorder = new Recorder();
        producer.send(session.createTextMessage("a"), recorder);
        producer.send(session.createTextMessage("refused"), DeliveryMode.PERSISTENT, 3, 0, recorder);
        producer.send(session.createTextMessage("b"), recorder);
        assertThat(recorder.failed.poll(20, TimeUnit.SECONDS))
                .isInstanceOf(JMSException.class)
                .hasCauseInstanceOf(StoreException.class);
        assertThat(receive(session.createConsumer(queue(session)), 2)).containsExactly("a", "b");
        producer.close();
        assertThat(recorder.completed).hasSize(2);
    }

    @Test
    void commitWaitsForTheCallbacks() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        CountDownLatch mayReturn = new CountDownLatch(1);
        CountDownLatch inCallback = new CountDownLatch(1);
        session.createProducer(queue(session)).send(session.createTextMessage("x"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                inCallback.countDown();
                awaitQuietly(mayReturn);
            }

            @Override
            public void onException(Message message, Exception exception) {}
        });
        assertThat(inCallback.await(20, TimeUnit.SECONDS)).isTrue();
        var commit = threads.submit(() -> {
            session.commit();
            return null;
        });
        Session other = session();
        assertNothingComes(other.createConsumer(queue(other)));
        assertThat(commit.isDone()).isFalse();
        mayReturn.countDown();
        commit.get(20, TimeUnit.SECONDS);
        assertThat(receive(other.createConsumer(queue(other)), 1)).containsExactly("x");
    }

    @Test
    void closeWaitsForTheCallbacks() throws Exception {
        Connection connection = freshConnection();
        Session session = connection.createSession();
        Recorder recorder = new Recorder();
        MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < 20; i++) {
            producer.send(session.createTextMessage("m" + i), recorder);
        }
        connection.close();
        assertThat(recorder.completed).hasSize(20);
    }

    @Test
    void theSessionCannotBeEndedInACallback() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue(session));
        for (InCallback forbidden : List.<InCallback>of(
                connection::close, session::close, producer::close, session::commit, session::rollback)) {
            CompletableFuture<Exception> thrown = new CompletableFuture<>();
            producer.send(session.createMessage(), capturing(forbidden, thrown));
            assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theContextCannotBeEndedInACallback() throws Exception {
        JMSContext context = context(JMSContext.SESSION_TRANSACTED);
        for (InCallback forbidden : List.<InCallback>of(context::close, context::commit, context::rollback)) {
            CompletableFuture<Exception> thrown = new CompletableFuture<>();
            context.createProducer().setAsync(capturing(forbidden, thrown)).send(queue(context), "x");
            assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @Test
    void aListenerThatThrowsDoesNotStopTheOthers() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(session.createMessage(), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                throw new UnsupportedOperationException("on purpose");
            }

            @Override
            public void onException(Message message, Exception exception) {}
        });
        Recorder recorder = new Recorder();
        producer.send(session.createMessage(), recorder);
        assertThat(recorder.completed.poll(20, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void afterTheCallbackTheMessageCanBeSentAgain() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        Recorder recorder = new Recorder();
        Message message = session.createTextMessage("x");
        producer.send(message, recorder);
        assertThat(recorder.completed.poll(20, TimeUnit.SECONDS)).isSameAs(message);
        producer.send(message, recorder);
        assertThat(recorder.completed.poll(20, TimeUnit.SECONDS)).isSameAs(message);
        assertThat(receive(session.createConsumer(queue(session)), 2)).containsExactly("x", "x");
    }

    private static CompletionListener capturing(InCallback action, CompletableFuture<Exception> thrown) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    action.run();
                    thrown.complete(new Exception("it was allowed"));
                } catch (Exception e) {
                    thrown.complete(e);
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                thrown.complete(exception);
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
