// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.jndi;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.internal.message.OnceMQDestination;
import java.util.Hashtable;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes contexts that live in this process, with connection factories and destinations by properties: of the environment, or
 * of {@code jndi.properties}.
 *
 * <pre>
 * java.naming.factory.initial = io.oncemq.jms.jndi.OnceMQInitialContextFactory
 * java.naming.provider.url    = jdbc:postgresql://db/app
 * connectionFactory.orders    = jdbc:postgresql://db/app#prefetch=10
 * queue.jms/Orders            = orders
 * topic.jms/Events            = events
 * </pre>
 *
 * <p>{@code docs/jndi.md} has all of them. An option that is not allowed is told by the {@code NamingException} of the lookup.
 * Nothing is ever deserialized, and nothing loaded from elsewhere. Stateless and thread-safe.
 */
@SuppressWarnings("JdkObsolete") // JNDI demands a Hashtable
public final class OnceMQInitialContextFactory implements InitialContextFactory {

    private static final String QUEUE = "queue.";
    private static final String TOPIC = "topic.";

    /** For {@code java.naming.factory.initial}. */
    public OnceMQInitialContextFactory() {}

    @Override
    public Context getInitialContext(@Nullable Hashtable<?, ?> environment) throws NamingException {
        Hashtable<String, Object> own = new Hashtable<>();
        Map<String, String> texts = new TreeMap<>();
        if (environment != null) {
            environment.forEach((key, value) -> {
                own.put(key.toString(), value);
                if (value instanceof String text) {
                    texts.put(key.toString(), text.strip());
                }
            });
        }
        MemoryContext context = MemoryContext.root(own);
        FactoryDefinitions factories = new FactoryDefinitions(texts);
        for (Map.Entry<String, FactoryDefinition> factory : factories.all().entrySet()) {
            context.define(new CompositeName(factory.getKey()), factory.getValue());
        }
        for (Map.Entry<String, String> property : texts.entrySet()) {
            String key = property.getKey();
            DestinationKind kind = kindOf(key);
            if (kind != null) {
                String name = key.substring(key.indexOf('.') + 1);
                if (property.getValue().isEmpty()) {
                    throw new NamingException("Property '" + key + "' names no destination");
                }
                context.define(new CompositeName(name), OnceMQDestination.of(kind, property.getValue()));
            }
        }
        return context;
    }

    private static @Nullable DestinationKind kindOf(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        if (lower.startsWith(QUEUE) && lower.length() > QUEUE.length()) {
            return DestinationKind.QUEUE;
        }
        return lower.startsWith(TOPIC) && lower.length() > TOPIC.length() ? DestinationKind.TOPIC : null;
    }
}
