// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.internal.JmsExceptions;
import jakarta.jms.MessageFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an ObjectMessage may be deserialized to. Deserializing runs code of whatever class the bytes name, and whoever can
 * write to the store chooses the bytes, so nothing is allowed unless it is listed. Immutable and thread-safe.
 */
public final class ObjectPolicy {

    /** The option of the connection factory that lists classes and packages. */
    public static final String OPTION = "object-message-classes";

    private static final ObjectPolicy REFUSE_ALL = new ObjectPolicy(Set.of(), Set.of(), Set.of(), false);

    private static final ObjectPolicy ALLOW_ALL =
            new ObjectPolicy(Set.of("java.lang.Object"), Set.of(), Set.of(), true);

    private static final String ANY = "*";
    private static final String IDENTIFIER = "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*";
    private static final Pattern ENTRY = Pattern.compile("\\*|" + IDENTIFIER + "(\\." + IDENTIFIER + ")*(\\.\\*\\*?)?");

    /** Classes that consist of their value alone; whoever allows any class allows these. */
    private static final Set<String> VALUES = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Short",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.lang.Number",
            "java.lang.String",
            "java.lang.Enum");

    /** Deeper graphs can exhaust the stack of the thread. */
    private static final int MAX_DEPTH = 200;

    private final Set<String> classes;
    private final Set<String> packages;
    private final Set<String> packageTrees;
    private final boolean any;

    private ObjectPolicy(Set<String> classes, Set<String> packages, Set<String> packageTrees, boolean any) {
        this.classes = classes;
        this.packages = packages;
        this.packageTrees = packageTrees;
        this.any = any;
    }

    /** Allows no object at all, as is the default. */
    public static ObjectPolicy refuseAll() {
        return REFUSE_ALL;
    }

    /** Allows every class: for bytes that nobody but the application itself has written. */
    static ObjectPolicy allowAll() {
        return ALLOW_ALL;
    }

    /**
     * Allows the listed classes, and with them strings, the primitive types' classes and arrays of what is allowed.
     *
     * @param classesAndPackages each the full name of a class ({@code com.acme.Order}), a package ({@code com.acme.*}), a
     *     package with those below it ({@code com.acme.**}), or {@code *} for every class there is, which only those should
     *     say who trust everybody that can write to the database. None allow no object at all
     * @throws IllegalArgumentException if one is none of these
     */
    public static ObjectPolicy of(Collection<String> classesAndPackages) {
        if (classesAndPackages.isEmpty()) {
            return REFUSE_ALL;
        }
        Set<String> classes = new HashSet<>(VALUES);
        Set<String> packages = new HashSet<>();
        Set<String> packageTrees = new HashSet<>();
        boolean any = false;
        for (String entry : classesAndPackages) {
            if (!ENTRY.matcher(entry).matches()) {
                throw new IllegalArgumentException("'" + entry + "' in " + OPTION
                        + " is neither a class, nor a package with .* or .** behind it, nor *");
            }
            if (entry.equals(ANY)) {
                any = true;
            } else if (entry.endsWith(".**")) {
                packageTrees.add(entry.substring(0, entry.length() - 3));
            } else if (entry.endsWith(".*")) {
                packages.add(entry.substring(0, entry.length() - 2));
            } else {
                classes.add(entry);
            }
        }
        return new ObjectPolicy(classes, packages, packageTrees, any);
    }

    /**
     * Deserializes an object.
     *
     * @throws MessageFormatException if it is not allowed, or cannot be deserialized
     */
    Serializable read(byte[] bytes) throws MessageFormatException {
        if (classes.isEmpty()) {
            throw new MessageFormatException(
                    "Objects in messages are not deserialized unless the option " + OPTION + " lists their classes");
        }
        Filter filter = new Filter(bytes.length);
        try (FilteredStream in = new FilteredStream(bytes, filter)) {
            return (Serializable) in.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            String refused = filter.refused;
            throw JmsExceptions.messageFormat(
                    refused == null
                            ? "The object cannot be deserialized"
                            : "The object cannot be deserialized: the option " + OPTION + " does not allow " + refused,
                    e);
        }
    }

    private boolean allows(Class<?> type) {
        String packageName = type.getPackageName();
        return any || classes.contains(type.getName()) || packages.contains(packageName) || isBelowTree(packageName);
    }

    private boolean isBelowTree(String packageName) {
        for (String tree = packageName; !tree.isEmpty(); tree = tree.substring(0, Math.max(0, tree.lastIndexOf('.')))) {
            if (packageTrees.contains(tree)) {
                return true;
            }
        }
        return false;
    }

    /** The filter of one deserialization (JEP 290); remembers what it refused. */
    private final class Filter implements ObjectInputFilter {

        private final long maxLength;
        private long announced;
        private @Nullable String refused;

        Filter(long bytes) {
            // Every element takes at least one byte of the stream, and a hash table at most four places for each. So if
            // all arrays together are longer, some were only announced, to make us allocate them.
            this.maxLength = 64 + 4 * bytes;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            if (info.depth() > MAX_DEPTH) {
                return refuse("objects nested deeper than " + MAX_DEPTH);
            }
            announced += Math.max(0, info.arrayLength());
            if (announced > maxLength) {
                return refuse("arrays longer than their message");
            }
            Class<?> type = info.serialClass();
            if (type == null) {
                return Status.UNDECIDED;
            }
            if (type.isArray()) {
                Class<?> element = type;
                while (element.isArray()) {
                    element = element.componentType();
                }
                // The elements of such arrays are objects, whose own classes are checked.
                if (element.isPrimitive() || element.isInterface() || element == Object.class) {
                    return Status.ALLOWED;
                }
                type = element;
            }
            return allows(type) ? Status.ALLOWED : refuse("class " + type.getName());
        }

        private Status refuse(String what) {
            refused = what;
            return Status.REJECTED;
        }
    }

    /** Finds the application's classes as a container wants it: by the class loader of the thread. */
    private static final class FilteredStream extends ObjectInputStream {

        FilteredStream(byte[] bytes, ObjectInputFilter filter) throws IOException {
            super(new ByteArrayInputStream(bytes));
            // What the administrator of the virtual machine refuses stays refused.
            setObjectInputFilter(ObjectInputFilter.merge(filter, ObjectInputFilter.Config.getSerialFilter()));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            if (loader != null) {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException ignored) {
                    // The default may know it: primitive types, and classes that only our own loader sees.
                }
            }
            return super.resolveClass(description);
        }

        /** The class of a proxy is of the loader of its interfaces; the filter is asked for both. */
        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws IOException, ClassNotFoundException {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            if (loader == null) {
                return super.resolveProxyClass(interfaces);
            }
            Class<?>[] types = new Class<?>[interfaces.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = Class.forName(interfaces[i], false, loader);
            }
            return Proxy.newProxyInstance(types[0].getClassLoader(), types, (proxy, method, arguments) -> null)
                    .getClass();
        }
    }
}
