// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.ClaimedMessages;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims whatever comes next. Of a subscription with a filter, what does not match is discarded as soon as it is claimed. */
final class PlainSearch implements ClaimSearch {

    private final Source source;
    private final @Nullable MessageFilter filter;
    private final ScanHints hints;
    private volatile boolean exhausted;

    PlainSearch(Source source, @Nullable MessageFilter filter, long nanoTime) {
        this.source = source;
        this.filter = filter;
        this.hints = new ScanHints(source, nanoTime);
    }

    @Override
    public List<Delivery> claim(NodeState node, int limit, boolean single, Set<String> groups) throws StoreException {
        long number = node.claims().begin();
        boolean answered = false;
        try {
            ScanPosition position = hints.position(node.nanoTime())
                    .with(groups)
                    .with(node.claims().oldest(source));
            StoreNode maker = node.storeNode();
            ClaimedMessages messages = maker.claimer().claim(number, position, limit, single);
            answered = true;
            hints.read(position, messages);
            // What is of groups that others have, or may not be claimed yet, is looked for when somebody says so.
            exhausted = messages.isEmpty() ? single : messages.complete();
            hints.complete(node.nanoTime());
            return messages.isEmpty() ? List.of() : wanted(node, maker.id(), number, messages);
        } finally {
            node.claims().ended(number, answered);
        }
    }

    private List<Delivery> wanted(NodeState node, long maker, long number, List<QueuedMessage> messages) {
        Claim claim = node.claims().made(new ClaimReference(source, number), maker);
        List<Delivery> wanted = new ArrayList<>(messages.size());
        List<Delivery> unwanted = new ArrayList<>(0);
        for (QueuedMessage message : messages) {
            (wants(message) ? wanted : unwanted).add(claim.add(message));
        }
        if (!unwanted.isEmpty()) {
            node.discard(unwanted);
        }
        return wanted;
    }

    @Override
    public boolean wants(QueuedMessage message) {
        return filter == null || filter.matches().test(message);
    }

    @Override
    public boolean takes(QueuedMessage message) {
        return true;
    }

    /** With a filter, all is claimed, so that what does not match is discarded. */
    @Override
    public boolean mayBeGiven(QueuedMessage message) {
        return filter == null;
    }

    @Override
    public boolean exhausted() {
        return exhausted;
    }

    @Override
    public ScanPosition position(long nanoTime) {
        return hints.position(nanoTime);
    }

    @Override
    public void foundNothing(long nanoTime) {
        hints.complete(nanoTime);
    }

    @Override
    public void hint(long lowest) {
        hints.lower(lowest);
    }
}
