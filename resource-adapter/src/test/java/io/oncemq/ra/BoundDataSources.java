// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import javax.sql.DataSource;

/** The naming service of a container, with DataSources. */
public final class BoundDataSources implements InitialContextFactory {

    private static final Map<String, DataSource> BOUND = new ConcurrentHashMap<>();

    static void bind(String name, DataSource dataSource) {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, BoundDataSources.class.getName());
        BOUND.put(name, dataSource);
    }

    static void clear() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        BOUND.clear();
    }

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
        return new InitialContext(true) {
            @Override
            public Object lookup(String name) throws NamingException {
                DataSource found = BOUND.get(name);
                if (found == null) {
                    throw new NameNotFoundException(name);
                }
                return found;
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }
}
