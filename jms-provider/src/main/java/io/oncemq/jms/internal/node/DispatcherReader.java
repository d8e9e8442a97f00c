// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One consumer's access to a dispatcher, which it may share with others. */
final class DispatcherReader implements SourceReader {

    private final SourceDispatcher dispatcher;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    DispatcherReader(SourceDispatcher dispatcher, Runnable onClose) {
        this.dispatcher = dispatcher;
        this.onClose = onClose;
    }

    @Override
    public @Nullable Delivery poll() {
        return poll(this, null);
    }

    @Override
    public @Nullable Delivery poll(Waiter waiter) {
        return poll(this, waiter);
    }

    @Override
    public @Nullable Delivery poll(Object holder, @Nullable Waiter waiter) {
        return closed.get() ? null : dispatcher.poll(holder, waiter);
    }

    @Override
    public @Nullable Delivery pollStore(Waiter waiter) throws StoreException {
        return closed.get() ? null : dispatcher.pollStore(waiter, this);
    }

    @Override
    public void expect(Waiter waiter) {
        if (!closed.get()) {
            dispatcher.expect(waiter, this);
        }
    }

    @Override
    public void cancel(Waiter waiter) {
        dispatcher.cancel(waiter);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }
}
