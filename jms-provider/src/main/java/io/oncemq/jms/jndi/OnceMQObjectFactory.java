// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.jndi;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.message.OnceMQQueue;
import io.oncemq.jms.internal.message.OnceMQTopic;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnectionFactory;
import java.util.Collections;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes connection factories and destinations from references, as naming services keep them.
 *
 * <p>The reference of a factory has the options as addresses, named as in {@link io.oncemq.jms.Option}, and no passwords; a
 * container's own may have those too. That of a destination has {@code physicalName}. A class is one of ours, or the interface
 * of Jakarta Messaging. References to anything else are left to other object factories. Stateless and thread-safe.
 */
public final class OnceMQObjectFactory implements ObjectFactory {

    private static final String PHYSICAL_NAME = "physicalName";

    private static final Set<String> FACTORIES = names(
            OnceMQConnectionFactory.class,
            ConnectionFactory.class,
            QueueConnectionFactory.class,
            TopicConnectionFactory.class);

    private static final Set<String> XA_FACTORIES = names(
            OnceMQXAConnectionFactory.class,
            XAConnectionFactory.class,
            XAQueueConnectionFactory.class,
            XATopicConnectionFactory.class);

    private static final Set<String> QUEUES = names(OnceMQQueue.class, Queue.class);
    private static final Set<String> TOPICS = names(OnceMQTopic.class, Topic.class);

    /** What containers add to the references that they make of their own configuration. */
    private static final Set<String> OF_CONTAINERS =
            Set.of("auth", "scope", "singleton", "closeMethod", "description", "type", "factory", "name");

    /** For naming services. */
    public OnceMQObjectFactory() {}

    private static Set<String> names(Class<?>... classes) {
        return Stream.of(classes).map(Class::getName).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Makes the object.
     *
     * @return null if it is a reference to something else
     * @throws NamingException if an option is not allowed; it names the option
     */
    @Override
    public @Nullable Object getObjectInstance(
            @Nullable Object object,
            @Nullable Name name,
            @Nullable Context context,
            @Nullable Hashtable<?, ?> environment)
            throws NamingException {
        if (!(object instanceof Reference reference)) {
            return null;
        }
        String type = reference.getClassName();
        if (FACTORIES.contains(type) || XA_FACTORIES.contains(type)) {
            String origin = "Reference" + (name == null ? "" : " '" + name + "'");
            return new FactoryDefinition(origin, options(reference), XA_FACTORIES.contains(type)).make();
        }
        if (QUEUES.contains(type) || TOPICS.contains(type)) {
            RefAddr address = reference.get(PHYSICAL_NAME);
            if (address == null || !(address.getContent() instanceof String physical) || physical.isEmpty()) {
                throw new NamingException(
                        "A reference to a destination has no '" + PHYSICAL_NAME + "': " + reference.getClassName());
            }
            return OnceMQDestination.of(
                    QUEUES.contains(type) ? DestinationKind.QUEUE : DestinationKind.TOPIC, physical);
        }
        return null;
    }

    private static Map<String, String> options(Reference reference) throws NamingException {
        Map<String, String> options = new TreeMap<>();
        for (RefAddr address : Collections.list(reference.getAll())) {
            if (OF_CONTAINERS.contains(address.getType())) {
                continue;
            }
            if (!(address.getContent() instanceof String text)) {
                throw new NamingException("Option '" + address.getType() + "' of a reference is no text");
            }
            options.put(address.getType(), text);
        }
        return options;
    }
}
