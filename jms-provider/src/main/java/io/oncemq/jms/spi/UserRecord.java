// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.Grant;
import java.util.Set;

/**
 * A user of the messages.
 *
 * @param name case-sensitive
 * @param password the hash of the password, as text that says how it was made
 * @param grants what all roles of the user permit
 */
public record UserRecord(String name, String password, Set<Grant> grants) {

    /** Without the password's hash. */
    @Override
    public String toString() {
        return "UserRecord[name=" + name + ", grants=" + grants + "]";
    }
}
