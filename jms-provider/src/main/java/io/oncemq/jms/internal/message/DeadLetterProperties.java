// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.admin.FailureEvidence;
import io.oncemq.jms.admin.StoredFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a dead letter, as properties of it: for who reads a dead-letter queue. They are not stored in the message. */
public final class DeadLetterProperties {

    private DeadLetterProperties() {}

    /** The properties by name. */
    public static Map<String, Object> of(StoredFailure failure) {
        FailureEvidence evidence = failure.evidence();
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(PropertyNames.ORIGIN, evidence.origin());
        properties.put(PropertyNames.DELIVERIES, failure.deliveries());
        properties.put(PropertyNames.NODE, evidence.node());
        properties.put(PropertyNames.GIVEN_UP_AT, failure.givenUpAt());
        put(properties, PropertyNames.ORIGIN_SUBSCRIPTION, failure.subscription());
        put(properties, PropertyNames.CAUSE, evidence.cause());
        put(properties, PropertyNames.CAUSE_MESSAGE, evidence.causeMessage());
        put(properties, PropertyNames.HANDLER, evidence.handler());
        put(properties, PropertyNames.FIRST_ATTEMPT, known(evidence.firstAttempt()));
        put(properties, PropertyNames.LAST_ATTEMPT, known(evidence.lastAttempt()));
        put(properties, PropertyNames.FORMER_EXPIRATION, known(failure.expiration()));
        return properties;
    }

    /** Adds them to a message that a consumer or a browser is given, if it is a dead letter. */
    public static void add(OnceMQMessage message, @Nullable StoredFailure failure) {
        if (failure != null && failure.givenUpAt() != 0) {
            of(failure).forEach((name, value) -> message.properties().setByProvider(name, value));
        }
    }

    private static @Nullable Long known(long time) {
        return time == 0 ? null : time;
    }

    private static void put(Map<String, Object> properties, String name, @Nullable Object value) {
        if (value != null) {
            properties.put(name, value);
        }
    }
}
