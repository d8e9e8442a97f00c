// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.admin.StoredFailure;
import io.oncemq.jms.internal.JmsExceptions;
import io.oncemq.jms.internal.message.DeadLetterProperties;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.message.OnceMQMessage;
import io.oncemq.jms.internal.node.MessageFilter;
import io.oncemq.jms.spi.PagePosition;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The messages of a queue in the order of delivery, read page by page as they are asked for. Used by one thread. */
@SuppressWarnings("JdkObsolete") // the API's type
final class BrowsedMessages implements Enumeration<Message> {

    private static final int LARGEST_PAGE = 100;

    /** Before it is known how large the messages are. */
    private static final int FIRST_PAGE = 4;

    /** About how many bytes of messages a page has: unless there is one that is larger. */
    private static final long MEMORY = 32 << 20;

    private final OnceMQBrowser browser;
    private final OnceMQSession session;
    private final Source source;
    private final OnceMQDestination queue;
    private final @Nullable MessageFilter filter;
    private Iterator<QueuedMessage> page = List.<QueuedMessage>of().iterator();
    private Map<Long, StoredFailure> failures = Map.of();
    /** Messages with a key that they have no more: nobody will be given them. */
    private Set<Long> cancelled = Set.of();

    private @Nullable PagePosition position;
    private int pageSize = FIRST_PAGE;
    private boolean complete;
    private @Nullable QueuedMessage next;

    BrowsedMessages(
            OnceMQBrowser browser,
            OnceMQSession session,
            Source source,
            OnceMQDestination queue,
            @Nullable MessageFilter filter) {
        this.browser = browser;
        this.session = session;
        this.source = source;
        this.queue = queue;
        this.filter = filter;
    }

    /** False also if the browser has been closed. */
    @Override
    public boolean hasMoreElements() {
        while (next == null && !browser.closed()) {
            if (page.hasNext()) {
                QueuedMessage candidate = page.next();
                position = new PagePosition(candidate.message().priority(), candidate.id());
                if (wanted(candidate) && !cancelled.contains(candidate.id())) {
                    next = candidate;
                }
            } else if (complete) {
                return false;
            } else {
                readPage();
            }
        }
        return next != null && !browser.closed();
    }

    @Override
    public Message nextElement() {
        if (!hasMoreElements() || next == null) {
            throw new NoSuchElementException("There are no more messages in queue '" + queue.name() + "'");
        }
        QueuedMessage message = next;
        next = null;
        try {
            OnceMQMessage decoded = session.codec().decode(message, queue, message.deliveryCount() + 1);
            DeadLetterProperties.add(decoded, failures.get(message.id()));
            return decoded;
        } catch (JMSException e) {
            throw JmsExceptions.toRuntime(e);
        }
    }

    private boolean wanted(QueuedMessage candidate) {
        long expiration = candidate.message().expiration();
        return (expiration == 0 || expiration > session.node().now())
                && (filter == null || filter.matches().test(candidate));
    }

    private Set<Long> cancelled(List<QueuedMessage> read) throws StoreException {
        Set<Long> found = new HashSet<>(0);
        for (QueuedMessage candidate : read) {
            if (session.node().keys().isCancelled(candidate)) {
                found.add(candidate.id());
            }
        }
        return found;
    }

    private void readPage() {
        try {
            List<QueuedMessage> read = session.node().catalog().browse(source, position, pageSize);
            complete = read.size() < pageSize;
            page = read.iterator();
            cancelled = cancelled(read);
            failures = session.node()
                    .failures(queue.name(), read.stream().map(QueuedMessage::id).toList());
            int largest = read.stream()
                    .mapToInt(queued -> queued.message().size())
                    .max()
                    .orElse(1);
            pageSize = (int) Math.max(1, Math.min(LARGEST_PAGE, MEMORY / largest));
        } catch (StoreException e) {
            // An Enumeration can throw no checked exception.
            throw JmsExceptions.toRuntime(StoreFailures.toJms("Unable to browse queue '" + queue.name() + "'", e));
        }
    }
}
