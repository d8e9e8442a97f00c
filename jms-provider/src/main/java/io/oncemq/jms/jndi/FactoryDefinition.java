// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.jndi;

import io.oncemq.jms.OnceMQConnectionFactory;
import io.oncemq.jms.OnceMQXAConnectionFactory;
import io.oncemq.jms.Option;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.NamingException;

/**
 * A connection factory that is made when it is looked up.
 *
 * @param origin where it is defined, for people
 * @param options names and values, none of which was read as yet
 * @param xa whether its connections take part in distributed transactions
 */
record FactoryDefinition(String origin, Map<String, String> options, boolean xa) {

    /** With one more option, or another value of it. */
    FactoryDefinition with(String option, String value) {
        Map<String, String> more = new TreeMap<>(options);
        more.put(option, value);
        return new FactoryDefinition(origin, more, xa);
    }

    /** Of which class the factory will be. */
    String className() {
        return (xa ? OnceMQXAConnectionFactory.class : OnceMQConnectionFactory.class).getName();
    }

    /**
     * Makes the factory.
     *
     * @throws NamingException if an option is not allowed; it names the option
     */
    Object make() throws NamingException {
        try {
            OnceMQConnectionFactory.Builder builder = OnceMQConnectionFactory.builder();
            String url = options.get(Option.URL.key());
            if (url != null) {
                builder.url(url);
            }
            // After the URL: what is said by itself goes before what follows its '#'.
            for (Map.Entry<String, String> option : options.entrySet()) {
                if (!option.getKey().equals(Option.URL.key())) {
                    builder.option(Option.of(option.getKey()), option.getValue());
                }
            }
            return xa ? builder.buildXA() : builder.build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            NamingException failure = new NamingException(origin + ": " + e.getMessage());
            failure.setRootCause(e);
            throw failure;
        }
    }

    /** Without values, among which may be passwords. */
    @Override
    public String toString() {
        return "FactoryDefinition[" + origin + ", " + options.keySet() + "]";
    }
}
