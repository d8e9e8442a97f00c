// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.jndi;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import javax.naming.NamingEnumeration;

/** What a context contained at some moment. Used by one thread. */
final class ListedNames<T> implements NamingEnumeration<T> {

    private final Iterator<T> elements;
    private boolean closed;

    ListedNames(List<T> elements) {
        this.elements = List.copyOf(elements).iterator();
    }

    @Override
    public boolean hasMore() {
        return !closed && elements.hasNext();
    }

    @Override
    public T next() {
        if (closed) {
            throw new NoSuchElementException("The enumeration is closed");
        }
        return elements.next();
    }

    @Override
    public boolean hasMoreElements() {
        return hasMore();
    }

    @Override
    public T nextElement() {
        return next();
    }

    @Override
    public void close() {
        closed = true;
    }
}
