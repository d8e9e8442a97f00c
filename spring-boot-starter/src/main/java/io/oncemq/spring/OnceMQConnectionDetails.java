// SPDX-License-Identifier: Apache-2.0
package io.oncemq.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where the database of the messages is, if OnceMQ makes connections of its own: a bean of it takes the place of {@code oncemq.url},
 * {@code oncemq.user} and {@code oncemq.password}. For databases that are started for a test or by a tool. Without one, and without
 * {@code oncemq.url}, connections come from the application's DataSource.
 */
public interface OnceMQConnectionDetails extends ConnectionDetails {

    /** JDBC URL without credentials. */
    String getUrl();

    /** The user of the database, or null. */
    default @Nullable String getUser() {
        return null;
    }

    /** That user's password, or null. */
    default @Nullable String getPassword() {
        return null;
    }
}
