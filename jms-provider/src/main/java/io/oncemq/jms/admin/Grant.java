// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

/**
 * A permission for destinations.
 *
 * @param permission what may be done
 * @param destinations the name of a queue or topic; one that ends with {@code *} stands for all that begin with what is before
 */
public record Grant(Permission permission, String destinations) {

    /** What stands for all destinations, and ends a pattern. */
    public static final String ALL = "*";

    private static final int LONGEST = 500;

    /** Refuses what stands for nothing. */
    public Grant {
        int star = destinations.indexOf('*');
        if (destinations.isEmpty() || destinations.length() > LONGEST) {
            throw new IllegalArgumentException("The destinations of a grant have 1 to " + LONGEST
                    + " characters, and not " + destinations.length());
        }
        if (star >= 0 && star < destinations.length() - 1) {
            throw new IllegalArgumentException("'" + destinations + "' has a '*' that is not at its end");
        }
    }

    /** Whether it permits this. */
    public boolean permits(Permission wanted, String destination) {
        if (wanted != permission) {
            return false;
        }
        return destinations.endsWith(ALL)
                ? destination.startsWith(destinations.substring(0, destinations.length() - 1))
                : destination.equals(destinations);
    }

    /** Whether it permits this for every destination. */
    public boolean permitsAll(Permission wanted) {
        return wanted == permission && destinations.equals(ALL);
    }
}
