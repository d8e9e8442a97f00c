// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.FailureEvidence;
import io.oncemq.jms.admin.StoredFailure;
import io.oncemq.jms.internal.message.DeadLetterProperties;
import io.oncemq.jms.internal.message.MessageCodec;
import io.oncemq.jms.internal.message.OnceMQMessage;
import io.oncemq.jms.internal.message.OnceMQQueue;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.internal.selector.Selector;
import io.oncemq.jms.internal.session.Selectors;
import io.oncemq.jms.spi.DeadLetterDirectory;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredDeadLetter;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.WakeUp;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one dead-letter queue, or expiry queue: to look at, to try once more, to move, to discard. From {@link Admin#deadLetters}.
 *
 * <pre>{@code
 * DeadLetters dead = admin.deadLetters("oncemq.dead-letters");
 * for (DeadLetter letter : dead.list("JMS_OnceMQ_Origin = 'orders'", 0, 100)) {
 *     System.out.println(letter.message().getJMSMessageID() + ": " + letter.cause());
 * }
 * dead.retryMatching("JMS_OnceMQ_Origin = 'orders'");
 * }</pre>
 *
 * <p>Selectors are those of Jakarta Messaging; besides the headers and properties of the message they may name what is known of
 * its failure: {@code JMS_OnceMQ_Origin}, {@code JMS_OnceMQ_OriginSubscription}, {@code JMS_OnceMQ_Deliveries}, {@code
 * JMS_OnceMQ_Cause}, {@code JMS_OnceMQ_CauseMessage}, {@code JMS_OnceMQ_Handler}, {@code JMS_OnceMQ_Node}, {@code
 * JMS_OnceMQ_FirstAttempt}, {@code JMS_OnceMQ_LastAttempt}, {@code JMS_OnceMQ_GivenUpAt} and {@code JMS_OnceMQ_Expiration}.
 *
 * <p>Consumers may read the queue meanwhile. What one of them has, or is about to get, is left alone: each method says with how
 * many messages it did what it should. Up to 200 messages are changed in one transaction, so that each is in one place at any
 * time. Permission is asked for as by {@link Admin}. Thread-safe.
 */
public final class DeadLetters {

    /** As many are changed in one transaction. */
    private static final int BATCH = 200;

    private final Administration administration;
    private final Node node;
    private final MessageCodec codec;
    private final String queue;

    /** Changes the content of a message. */
    @FunctionalInterface
    public interface Edit {

        /** Changes a message: its properties can be set, its body after {@link Message#clearBody}. */
        void apply(Message message) throws JMSException;
    }

    DeadLetters(Administration administration, MessageCodec codec, String queue) {
        this.administration = administration;
        this.node = administration.node();
        this.codec = codec;
        this.queue = queue;
    }

    /**
     * Dead letters, in the order in which they came.
     *
     * @param selector which of them; null or empty for all
     * @param after id of the last one of the page before; 0 for the first page
     * @param most how many at most
     */
    public List<DeadLetter> list(@Nullable String selector, long after, int most) throws JMSException {
        Selector parsed = Selectors.parse(selector);
        return call("Unable to list the dead letters", List.of(), (directory, record) -> {
            List<DeadLetter> found = new ArrayList<>();
            for (StoredDeadLetter stored : matching(directory, record, parsed, after, most)) {
                found.add(letter(stored));
            }
            return found;
        });
    }

    /**
     * Delivers dead letters once more where they were given up, as if they had never been delivered, and without expiration: to
     * their queue, or to the one subscription of the topic. Those whose queue or subscription was deleted stay.
     *
     * @return how many
     */
    public int retry(long... ids) throws JMSException {
        return call("Unable to retry dead letters", 0, (directory, record) -> retry(directory, record, boxed(ids)));
    }

    /** {@link #retry} for all that a selector matches; null or empty for all. */
    public int retryMatching(@Nullable String selector) throws JMSException {
        return change("Unable to retry dead letters", selector, this::retry);
    }

    private int retry(DeadLetterDirectory directory, DestinationRecord record, List<Long> ids) throws StoreException {
        List<WakeUp> sent = directory.retry(record, ids);
        node.sent(sent);
        return sent.size();
    }

    /**
     * Changes a dead letter and delivers it once more, in one transaction. It keeps its message id and its other headers.
     *
     * @return whether it was done; false if it is not there, or claimed, or its queue or subscription was deleted
     */
    public boolean retryEdited(long id, Edit edit) throws JMSException {
        return call("Unable to edit a dead letter", false, (directory, record) -> {
            List<StoredDeadLetter> found = directory.read(record, List.of(id));
            if (found.isEmpty()) {
                return false;
            }
            StoredMessage original = found.get(0).message().message();
            OnceMQQueue place = new OnceMQQueue(queue);
            OnceMQMessage message = codec.decodeEditable(found.get(0).message(), place);
            edit.apply(message);
            List<WakeUp> sent = directory.retry(record, id, codec.encodeEdited(original, message, place));
            node.sent(sent);
            return !sent.isEmpty();
        });
    }

    /**
     * Moves dead letters to another queue, which is created if it is not there. There they are dead letters as before, with all
     * that is known of them.
     *
     * @return how many
     */
    public int move(String target, long... ids) throws JMSException {
        return call(
                "Unable to move dead letters", 0, (directory, record) -> move(directory, record, target, boxed(ids)));
    }

    /** {@link #move} for all that a selector matches; null or empty for all. */
    public int moveMatching(@Nullable String selector, String target) throws JMSException {
        return change(
                "Unable to move dead letters",
                selector,
                (directory, record, ids) -> move(directory, record, target, ids));
    }

    private int move(DeadLetterDirectory directory, DestinationRecord record, String target, List<Long> ids)
            throws StoreException, JMSException {
        if (target.equals(queue)) {
            throw new InvalidDestinationException("The dead letters of '" + queue + "' are there already");
        }
        DestinationRecord to = node.catalog().destination(DestinationKind.QUEUE, target, true);
        if (to == null) {
            throw new InvalidDestinationException("There is no queue '" + target + "'");
        }
        List<WakeUp> moved = directory.move(record, ids, to);
        node.sent(moved);
        return moved.size();
    }

    /**
     * Deletes dead letters.
     *
     * @return how many
     */
    public int discard(long... ids) throws JMSException {
        return call("Unable to discard dead letters", 0, (directory, record) -> directory.discard(record, boxed(ids)));
    }

    /** {@link #discard} for all that a selector matches; null or empty for all. */
    public int discardMatching(@Nullable String selector) throws JMSException {
        return change("Unable to discard dead letters", selector, DeadLetterDirectory::discard);
    }

    private static List<Long> boxed(long... ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    @FunctionalInterface
    private interface Change {
        int make(DeadLetterDirectory directory, DestinationRecord record, List<Long> ids)
                throws StoreException, JMSException;
    }

    /** Batch by batch: those that came before the end of the list was reached. */
    private int change(String what, @Nullable String selector, Change change) throws JMSException {
        Selector parsed = Selectors.parse(selector);
        return call(what, 0, (directory, record) -> {
            int changed = 0;
            long after = 0;
            List<StoredDeadLetter> found;
            do {
                found = matching(directory, record, parsed, after, BATCH);
                if (!found.isEmpty()) {
                    after = found.get(found.size() - 1).message().id();
                    changed += change.make(
                            directory,
                            record,
                            found.stream().map(letter -> letter.message().id()).toList());
                }
            } while (found.size() == BATCH);
            return changed;
        });
    }

    private List<StoredDeadLetter> matching(
            DeadLetterDirectory directory, DestinationRecord record, @Nullable Selector selector, long after, int most)
            throws StoreException {
        List<StoredDeadLetter> found = new ArrayList<>();
        long last = after;
        List<StoredDeadLetter> page;
        do {
            page = directory.page(record, last, BATCH);
            for (StoredDeadLetter letter : page) {
                last = letter.message().id();
                if (found.size() < most && (selector == null || selector.matches(values(letter)::apply))) {
                    found.add(letter);
                }
            }
        } while (page.size() == BATCH && found.size() < most);
        return found;
    }

    private Function<String, @Nullable Object> values(StoredDeadLetter letter) {
        Map<String, Object> evidence = DeadLetterProperties.of(letter.failure());
        Function<String, @Nullable Object> own = codec.selectorValues(letter.message());
        return name -> evidence.containsKey(name) ? evidence.get(name) : own.apply(name);
    }

    private DeadLetter letter(StoredDeadLetter stored) throws JMSException {
        StoredFailure failure = stored.failure();
        FailureEvidence evidence = failure.evidence();
        return new DeadLetter(
                stored.message().id(),
                codec.decode(
                        stored.message(),
                        new OnceMQQueue(queue),
                        stored.message().deliveryCount() + 1),
                evidence.origin(),
                evidence.originKind() == DestinationKind.TOPIC,
                Optional.ofNullable(failure.subscription()),
                failure.deliveries(),
                time(evidence.firstAttempt()),
                time(evidence.lastAttempt()),
                Instant.ofEpochMilli(failure.givenUpAt()),
                time(failure.expiration()),
                Optional.ofNullable(evidence.cause()),
                Optional.ofNullable(evidence.causeMessage()),
                Optional.ofNullable(evidence.stack()),
                Optional.ofNullable(evidence.handler()),
                evidence.node());
    }

    private static Optional<Instant> time(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    @FunctionalInterface
    private interface Call<T> {
        T make(DeadLetterDirectory directory, DestinationRecord record) throws StoreException, JMSException;
    }

    /** Calls the store; what is not there has no dead letters. */
    private <T> T call(String unable, T otherwise, Call<T> call) throws JMSException {
        return administration.call(unable + " of queue '" + queue + "'", administered -> {
            DestinationRecord record = administered.catalog().destination(DestinationKind.QUEUE, queue, false);
            return record == null ? otherwise : call.make(administered.deadLetters(), record);
        });
    }
}
