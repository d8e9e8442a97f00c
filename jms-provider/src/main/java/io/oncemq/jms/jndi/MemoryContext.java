// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.jndi;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.LinkLoopException;
import javax.naming.LinkRef;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;

/**
 * A context in memory. Names are composite, so that a slash separates their parts. What is bound is kept as it is: nothing is
 * serialized, and of references only those to our own objects are followed. Thread-safe.
 */
@SuppressWarnings({"BanJNDI", "JdkObsolete"}) // this one deserializes nothing; JNDI demands a Hashtable
final class MemoryContext implements Context {

    private static final int MOST_LINKS = 20;
    private static final NameParser PARSER = CompositeName::new;

    private final Directory root;
    private final Directory directory;
    private final Name path;
    private final Hashtable<String, Object> environment;
    private volatile boolean closed;

    private MemoryContext(Directory root, Directory directory, Name path, Hashtable<String, Object> environment) {
        this.root = root;
        this.directory = directory;
        this.path = path;
        this.environment = environment;
    }

    /** A new tree. */
    static MemoryContext root(Hashtable<String, Object> environment) {
        Directory root = new Directory();
        return new MemoryContext(root, root, new CompositeName(), environment);
    }

    /** Binds a name and makes the contexts that lead to it. */
    void define(Name name, Object object) throws NamingException {
        directory.define(name, object);
    }

    private void checkOpen() throws NamingException {
        if (closed) {
            throw new NamingException("The context is closed");
        }
    }

    private Name required(@Nullable Name name) throws NamingException {
        checkOpen();
        if (name == null || name.isEmpty()) {
            throw new InvalidNameException("The name is empty");
        }
        return name;
    }

    @Override
    public Object lookup(Name name) throws NamingException {
        checkOpen();
        return name.isEmpty() ? contextOf(directory, path) : follow(directory, path, name, MOST_LINKS);
    }

    private MemoryContext contextOf(Directory of, Name pathOf) {
        return new MemoryContext(root, of, (Name) pathOf.clone(), new Hashtable<>(environment));
    }

    private Object follow(Directory from, Name base, Name name, int linksLeft) throws NamingException {
        Object found = from.find(name);
        if (found instanceof Directory subdirectory) {
            return contextOf(subdirectory, ((Name) base.clone()).addAll(name));
        }
        if (found instanceof LinkRef link) {
            if (linksLeft == 0) {
                throw new LinkLoopException("Too many links: the last was '" + name + "'");
            }
            return linked(from, base, name, link.getLinkName(), linksLeft - 1);
        }
        if (found instanceof Reference reference) {
            Object made = new OnceMQObjectFactory().getObjectInstance(reference, name, this, environment);
            return made == null ? found : made;
        }
        return found;
    }

    /** A link that begins with "./" is relative to the context in which it is. */
    private Object linked(Directory from, Name base, Name name, String link, int linksLeft) throws NamingException {
        if (!link.startsWith("./")) {
            return follow(root, new CompositeName(), new CompositeName(link), linksLeft);
        }
        Name target = name.getPrefix(name.size() - 1).addAll(new CompositeName(link.substring(2)));
        return follow(from, base, target, linksLeft);
    }

    @Override
    public Object lookup(String name) throws NamingException {
        return lookup(new CompositeName(name));
    }

    @Override
    public Object lookupLink(Name name) throws NamingException {
        Object found = directory.find(required(name));
        return found instanceof LinkRef ? found : lookup(name);
    }

    @Override
    public Object lookupLink(String name) throws NamingException {
        return lookupLink(new CompositeName(name));
    }

    /** What can be bound; it is kept as it is. */
    private static Object kept(@Nullable Object object) throws NamingException {
        if (object == null) {
            throw new NamingException("Null cannot be bound");
        }
        if (object instanceof Context) {
            throw new NamingException("A context of elsewhere cannot be bound: use createSubcontext");
        }
        return object;
    }

    @Override
    public void bind(Name name, @Nullable Object object) throws NamingException {
        directory.bind(required(name), kept(object));
    }

    @Override
    public void bind(String name, @Nullable Object object) throws NamingException {
        bind(new CompositeName(name), object);
    }

    @Override
    public void rebind(Name name, @Nullable Object object) throws NamingException {
        directory.rebind(required(name), kept(object));
    }

    @Override
    public void rebind(String name, @Nullable Object object) throws NamingException {
        rebind(new CompositeName(name), object);
    }

    @Override
    public void unbind(Name name) throws NamingException {
        directory.unbind(required(name));
    }

    @Override
    public void unbind(String name) throws NamingException {
        unbind(new CompositeName(name));
    }

    @Override
    public void rename(Name oldName, Name newName) throws NamingException {
        directory.rename(required(oldName), required(newName));
    }

    @Override
    public void rename(String oldName, String newName) throws NamingException {
        rename(new CompositeName(oldName), new CompositeName(newName));
    }

    @Override
    public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
        List<NameClassPair> pairs = new ArrayList<>();
        for (Map.Entry<String, Object> entry : entries(name).entrySet()) {
            Object object = entry.getValue();
            String className = object instanceof FactoryDefinition definition
                    ? definition.className()
                    : object instanceof Directory
                            ? Context.class.getName()
                            : object instanceof Reference reference
                                    ? reference.getClassName()
                                    : object.getClass().getName();
            pairs.add(new NameClassPair(entry.getKey(), className));
        }
        return new ListedNames<>(pairs);
    }

    @Override
    public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
        return list(new CompositeName(name));
    }

    @Override
    public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
        List<Binding> bindings = new ArrayList<>();
        for (String entry : entries(name).keySet()) {
            Name full = ((Name) name.clone()).add(entry);
            bindings.add(new Binding(entry, lookup(full)));
        }
        return new ListedNames<>(bindings);
    }

    @Override
    public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
        return listBindings(new CompositeName(name));
    }

    private Map<String, Object> entries(Name name) throws NamingException {
        checkOpen();
        if (name.isEmpty()) {
            return directory.entries();
        }
        if (directory.find(name) instanceof Directory found) {
            return found.entries();
        }
        throw new NotContextException("'" + name + "' is no context");
    }

    @Override
    public Context createSubcontext(Name name) throws NamingException {
        return contextOf(directory.createDirectory(required(name)), ((Name) path.clone()).addAll(name));
    }

    @Override
    public Context createSubcontext(String name) throws NamingException {
        return createSubcontext(new CompositeName(name));
    }

    @Override
    public void destroySubcontext(Name name) throws NamingException {
        directory.destroyDirectory(required(name));
    }

    @Override
    public void destroySubcontext(String name) throws NamingException {
        destroySubcontext(new CompositeName(name));
    }

    @Override
    public NameParser getNameParser(Name name) throws NamingException {
        checkOpen();
        return PARSER;
    }

    @Override
    public NameParser getNameParser(String name) throws NamingException {
        checkOpen();
        return PARSER;
    }

    @Override
    public Name composeName(Name name, Name prefix) throws NamingException {
        return ((Name) prefix.clone()).addAll(name);
    }

    @Override
    public String composeName(String name, String prefix) throws NamingException {
        return composeName(new CompositeName(name), new CompositeName(prefix)).toString();
    }

    @Override
    public @Nullable Object addToEnvironment(String property, Object value) throws NamingException {
        checkOpen();
        return environment.put(property, value);
    }

    @Override
    public @Nullable Object removeFromEnvironment(String property) throws NamingException {
        checkOpen();
        return environment.remove(property);
    }

    @Override
    public Hashtable<?, ?> getEnvironment() throws NamingException {
        checkOpen();
        return new Hashtable<>(environment);
    }

    @Override
    public String getNameInNamespace() throws NamingException {
        checkOpen();
        return path.toString();
    }

    /** Ends the use of this context; others of the same tree go on. Connection factories are not closed. */
    @Override
    public void close() {
        closed = true;
    }
}
