// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.jndi;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.internal.message.OnceMQDestination;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.naming.ContextNotEmptyException;
import javax.naming.Name;
import javax.naming.NameAlreadyBoundException;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import org.jspecify.annotations.Nullable;

/** Names and what is bound to them, among which are further directories. Those of one tree share a lock. Thread-safe. */
final class Directory {

    private static final String DYNAMIC_QUEUES = "dynamicQueues";
    private static final String DYNAMIC_TOPICS = "dynamicTopics";

    private final ReentrantLock lock;
    private final boolean root;

    /** Used with the lock, which is also that of the parents and children: a relation that no annotation can state. */
    private final Map<String, Object> entries = new TreeMap<>();

    /** The first of a tree. */
    Directory() {
        this(new ReentrantLock(), true);
    }

    private Directory(ReentrantLock lock, boolean root) {
        this.lock = lock;
        this.root = root;
    }

    private interface Action<T> {
        T run(Directory parent, String last) throws NamingException;
    }

    /** Does something in the directory in which the last part of a name is. */
    private <T> T at(Name name, boolean creating, Action<T> action) throws NamingException {
        lock.lock();
        try {
            Directory parent = this;
            for (int i = 0; i < name.size() - 1; i++) {
                Object next = parent.entries.get(name.get(i));
                if (next == null && creating) {
                    next = new Directory(lock, false);
                    parent.entries.put(name.get(i), next);
                }
                if (next == null) {
                    throw notFound(name);
                }
                if (!(next instanceof Directory directory)) {
                    throw new NotContextException("'" + name.getPrefix(i + 1) + "' is no context");
                }
                parent = directory;
            }
            return action.run(parent, name.get(name.size() - 1));
        } finally {
            lock.unlock();
        }
    }

    private static NameNotFoundException notFound(Name name) {
        return new NameNotFoundException("'" + name + "' is not bound");
    }

    /** What is bound to a name that is not empty; a connection factory is made when it is found first. */
    Object find(Name name) throws NamingException {
        OnceMQDestination dynamic = dynamic(name);
        if (dynamic != null) {
            return dynamic;
        }
        return at(name, false, (parent, last) -> {
            Object found = parent.entries.get(last);
            if (found == null) {
                throw notFound(name);
            }
            if (found instanceof FactoryDefinition definition) {
                found = definition.make();
                parent.entries.put(last, found);
            }
            return found;
        });
    }

    /** dynamicQueues/NAME and dynamicTopics/NAME are there without being bound. */
    private @Nullable OnceMQDestination dynamic(Name name) {
        if (!root || name.size() < 2) {
            return null;
        }
        return switch (name.get(0)) {
            case DYNAMIC_QUEUES -> OnceMQDestination.of(DestinationKind.QUEUE, path(name.getSuffix(1)));
            case DYNAMIC_TOPICS -> OnceMQDestination.of(DestinationKind.TOPIC, path(name.getSuffix(1)));
            default -> null;
        };
    }

    /** The parts as they are, without the escapes of a composite name. */
    private static String path(Name name) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < name.size(); i++) {
            path.append(i == 0 ? "" : "/").append(name.get(i));
        }
        return path.toString();
    }

    /** Binds a name and makes the directories that lead to it. */
    void define(Name name, Object object) throws NamingException {
        at(name, true, (parent, last) -> {
            if (parent.entries.get(last) instanceof Directory) {
                throw new NameAlreadyBoundException(
                        "'" + name + "' is the name of something and the beginning of others");
            }
            return parent.put(last, object);
        });
    }

    private boolean put(String name, Object object) {
        entries.put(name, object);
        return true;
    }

    /** Binds a name that is not bound. */
    void bind(Name name, Object object) throws NamingException {
        at(name, false, (parent, last) -> {
            if (parent.entries.containsKey(last)) {
                throw new NameAlreadyBoundException("'" + name + "' is bound already");
            }
            return parent.put(last, object);
        });
    }

    /** Binds a name anew, unless it is that of a directory. */
    void rebind(Name name, Object object) throws NamingException {
        at(name, false, (parent, last) -> {
            if (parent.entries.get(last) instanceof Directory) {
                throw new NameAlreadyBoundException("'" + name + "' is a context");
            }
            return parent.put(last, object);
        });
    }

    /** Ends a binding; that there is none is no error. */
    void unbind(Name name) throws NamingException {
        at(name, false, (parent, last) -> {
            if (parent.entries.get(last) instanceof Directory) {
                throw new NamingException("'" + name + "' is a context: use destroySubcontext");
            }
            return parent.entries.remove(last) != null;
        });
    }

    /** Gives what is bound another name. */
    void rename(Name from, Name to) throws NamingException {
        lock.lock();
        try {
            if (to.startsWith(from)) {
                throw new NamingException("'" + from + "' cannot be renamed to '" + to + "', which lies in it");
            }
            Object moved = at(from, false, (parent, last) -> {
                Object found = parent.entries.get(last);
                if (found == null) {
                    throw notFound(from);
                }
                return found;
            });
            bind(to, moved);
            boolean unusedAlwaysTrue = at(from, false, (parent, last) -> parent.entries.remove(last) != null);
        } finally {
            lock.unlock();
        }
    }

    /** A new directory under a name that is not bound. */
    Directory createDirectory(Name name) throws NamingException {
        Directory created = new Directory(lock, false);
        bind(name, created);
        return created;
    }

    /** Ends an empty directory; that there is none is no error. */
    void destroyDirectory(Name name) throws NamingException {
        at(name, false, (parent, last) -> {
            Object found = parent.entries.get(last);
            if (found == null) {
                return false;
            }
            if (!(found instanceof Directory directory)) {
                throw new NotContextException("'" + name + "' is no context");
            }
            if (!directory.isEmpty()) {
                throw new ContextNotEmptyException("'" + name + "' is not empty");
            }
            return parent.entries.remove(last) != null;
        });
    }

    private boolean isEmpty() {
        lock.lock();
        try {
            return entries.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** The entries as they are now; connection factories that were not looked up are not made. */
    Map<String, Object> entries() {
        lock.lock();
        try {
            return new TreeMap<>(entries);
        } finally {
            lock.unlock();
        }
    }
}
