// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One consumer's access to a dispatcher, which it may share with others. */
final class DispatcherReader implements SourceReader {

    private final SourceDispatcher dispatcher;
    private final Consumer<DispatcherReader> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Another consumer reads the source, exclusively. */
    private volatile boolean excluded;

    /** Who waits meanwhile. */
    private volatile @Nullable Waiter waiting;

    DispatcherReader(SourceDispatcher dispatcher, Consumer<DispatcherReader> onClose) {
        this.dispatcher = dispatcher;
        this.onClose = onClose;
    }

    SourceDispatcher dispatcher() {
        return dispatcher;
    }

    /** Says whether another consumer reads the source, exclusively; returns whether that is new. */
    boolean exclude(boolean exclude) {
        boolean before = excluded;
        excluded = exclude;
        return before != exclude;
    }

    /** It may be this one's turn. */
    void wake() {
        Waiter waiter = waiting;
        if (waiter != null) {
            waiter.wake();
        }
    }

    /** It is another one's turn. */
    void withdraw() {
        Waiter waiter = waiting;
        if (waiter != null) {
            dispatcher.cancel(waiter);
        }
    }

    private boolean mayRead() {
        return !closed.get() && !excluded;
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
        return mayRead() ? dispatcher.poll(holder, waiter) : null;
    }

    @Override
    public @Nullable Delivery pollStore(Waiter waiter) throws StoreException {
        return mayRead() ? dispatcher.pollStore(waiter, this) : null;
    }

    @Override
    public void expect(Waiter waiter) {
        // Before it is looked whose turn it is: whoever is admitted after that look is woken.
        waiting = waiter;
        if (mayRead()) {
            dispatcher.expect(waiter, this);
        } else if (!closed.get()) {
            dispatcher.cancel(waiter);
        }
    }

    @Override
    public void cancel(Waiter waiter) {
        waiting = null;
        dispatcher.cancel(waiter);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.accept(this);
        }
    }
}
