// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Names of JNDI that an administrator or deployer gives. */
final class Names {

    private Names() {}

    /**
     * Allows a name of no scheme or of java:, so that none leads to another host.
     *
     * @throws IllegalArgumentException if it is another
     */
    static void require(String property, String name) {
        int colon = name.indexOf(':');
        if (colon >= 0 && !name.startsWith("java:")) {
            throw new IllegalArgumentException("Property '" + property + "': the name '" + name
                    + "' is of another scheme than java:, which is not allowed");
        }
    }

    /** What is bound to a name, for the calling component. */
    @SuppressWarnings("BanJNDI") // only of no other scheme than java:
    static Object lookup(String property, String name) throws NamingException {
        require(property, name);
        Context context = new InitialContext();
        try {
            return context.lookup(name);
        } finally {
            context.close();
        }
    }
}
