// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.jndi;

import io.oncemq.jms.Option;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.Context;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** The connection factories of an environment. */
final class FactoryDefinitions {

    private static final String FACTORY = "connectionfactory.";
    private static final String XA_FACTORY = "xaconnectionfactory.";
    private static final String PROPERTY = "property.";

    private static final String XA_DEFAULT = "XAConnectionFactory";
    private static final String[] DEFAULTS = {
        "ConnectionFactory", "QueueConnectionFactory", "TopicConnectionFactory", XA_DEFAULT
    };

    private final Map<String, String> environment;
    private final Map<String, FactoryDefinition> definitions = new TreeMap<>();

    FactoryDefinitions(Map<String, String> environment) throws NamingException {
        this.environment = environment;
        if (environment.containsKey(Context.PROVIDER_URL)) {
            for (String name : DEFAULTS) {
                define(name, Context.PROVIDER_URL, null, name.equals(XA_DEFAULT));
            }
        }
        for (Map.Entry<String, String> property : environment.entrySet()) {
            String key = property.getKey();
            String name = factoryOf(key);
            if (name != null) {
                boolean xa = key.toLowerCase(Locale.ROOT).startsWith(XA_FACTORY);
                define(name, key, property.getValue().isEmpty() ? null : property.getValue(), xa);
            }
        }
        for (Map.Entry<String, String> property : environment.entrySet()) {
            setOption(property.getKey(), property.getValue());
        }
    }

    /** All of them, by the names under which they are found. */
    Map<String, FactoryDefinition> all() {
        return definitions;
    }

    private void define(String name, String property, @Nullable String url, boolean xa) {
        Map<String, String> options = new TreeMap<>();
        putIfPresent(options, Option.URL, url == null ? environment.get(Context.PROVIDER_URL) : url);
        putIfPresent(options, Option.USER, environment.get(Context.SECURITY_PRINCIPAL));
        putIfPresent(options, Option.PASSWORD, environment.get(Context.SECURITY_CREDENTIALS));
        definitions.put(name, new FactoryDefinition("Property '" + property + "'", options, xa));
    }

    private static void putIfPresent(Map<String, String> options, Option option, @Nullable String value) {
        if (value != null) {
            options.put(option.key(), value);
        }
    }

    /** The name of the factory that a property defines; null if it defines none. */
    private static @Nullable String factoryOf(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        for (String prefix : new String[] {FACTORY, XA_FACTORY}) {
            if (lower.startsWith(prefix) && lower.length() > prefix.length()) {
                return key.substring(prefix.length());
            }
        }
        return null;
    }

    /** property.connectionFactory.NAME.OPTION: what a URL cannot hold. */
    private void setOption(String key, String value) throws NamingException {
        if (!key.toLowerCase(Locale.ROOT).startsWith(PROPERTY)) {
            return;
        }
        String rest = key.substring(PROPERTY.length());
        int dot = rest.lastIndexOf('.');
        String name = dot < 0 ? null : factoryOf(rest.substring(0, dot));
        if (name == null) {
            return;
        }
        FactoryDefinition definition = definitions.get(name);
        if (definition == null) {
            throw new NamingException("Property '" + key + "' is for a connection factory '" + name
                    + "', which no other property defines");
        }
        definitions.put(name, definition.with(rest.substring(dot + 1), value));
    }
}
