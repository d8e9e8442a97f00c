// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules for property names (Jakarta Messaging 3.5.1, 3.5.9, 3.5.10): an identifier of the selector grammar. Of the
 * names that begin with JMS, an application has those of the specification's JMSX table and whatever begins with JMS_.
 */
public final class PropertyNames {

    /** How many times the message was delivered. */
    public static final String DELIVERY_COUNT = "JMSXDeliveryCount";

    /** The group of the message. */
    public static final String GROUP_ID = "JMSXGroupID";

    /** Number of the message in its group. */
    public static final String GROUP_SEQUENCE = "JMSXGroupSeq";

    /** Who sent the message, where that is known. */
    public static final String USER_ID = "JMSXUserID";

    /** By what a send is recognised if it is made again. */
    public static final String DUPLICATE_ID = "JMS_OnceMQ_DuplicateID";

    /** By what a message can be cancelled or replaced. */
    public static final String KEY = "JMS_OnceMQ_Key";

    /** Of a message that recurs: the name of its schedule. */
    public static final String SCHEDULE = "JMS_OnceMQ_Schedule";

    /** Of a message that recurs: when it was due, in milliseconds since the epoch. */
    public static final String SCHEDULED_AT = "JMS_OnceMQ_ScheduledAt";

    /** Of a dead letter: to which destination it was sent. */
    public static final String ORIGIN = "JMS_OnceMQ_Origin";

    /** Of a dead letter: which subscription of a topic could not process it. */
    public static final String ORIGIN_SUBSCRIPTION = "JMS_OnceMQ_OriginSubscription";

    /** Of a dead letter: how often it was delivered in vain. */
    public static final String DELIVERIES = "JMS_OnceMQ_Deliveries";

    /** Of a dead letter: the class of the exception with which the last delivery ended. */
    public static final String CAUSE = "JMS_OnceMQ_Cause";

    /** Of a dead letter: what that exception said. */
    public static final String CAUSE_MESSAGE = "JMS_OnceMQ_CauseMessage";

    /** Of a dead letter: who had it last. */
    public static final String HANDLER = "JMS_OnceMQ_Handler";

    /** Of a dead letter: the node that gave it up. */
    public static final String NODE = "JMS_OnceMQ_Node";

    /** Of a dead letter: when it was delivered first, in milliseconds since the epoch. */
    public static final String FIRST_ATTEMPT = "JMS_OnceMQ_FirstAttempt";

    /** Of a dead letter: when it was delivered last. */
    public static final String LAST_ATTEMPT = "JMS_OnceMQ_LastAttempt";

    /** Of a dead letter: when it was given up. */
    public static final String GIVEN_UP_AT = "JMS_OnceMQ_GivenUpAt";

    /** Of a dead letter: when it was to expire, which it does not any more. */
    public static final String FORMER_EXPIRATION = "JMS_OnceMQ_Expiration";

    /** What applications call it that were written for Artemis. */
    static final String ARTEMIS_DUPLICATE_ID = "_AMQ_DUPL_ID";

    /** The JMSX properties of this provider, for the connection's metadata. */
    public static final List<String> SUPPORTED_JMSX = List.of(DELIVERY_COUNT, GROUP_ID, GROUP_SEQUENCE);

    private static final Set<String> SET_BY_PROVIDER = Set.of(
            DELIVERY_COUNT,
            USER_ID,
            "JMSXAppID",
            "JMSXProducerTXID",
            "JMSXConsumerTXID",
            "JMSXRcvTimestamp",
            "JMSXState",
            ORIGIN,
            ORIGIN_SUBSCRIPTION,
            DELIVERIES,
            CAUSE,
            CAUSE_MESSAGE,
            HANDLER,
            NODE,
            FIRST_ATTEMPT,
            LAST_ATTEMPT,
            GIVEN_UP_AT);

    private static final Set<String> RESERVED_WORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    private static final int LONGEST_RESERVED_WORD = 7;

    private PropertyNames() {}

    /**
     * Checks that an application may set a property of this name.
     *
     * @return the name
     * @throws IllegalArgumentException if it may not
     */
    public static String check(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("A property must have a name, which is neither null nor empty");
        }
        if (!isIdentifier(name)) {
            throw new IllegalArgumentException("'" + name + "' is not a property name: it is not a Java identifier");
        }
        // Selectors know these words in any case, so a property named like one could not be selected by.
        if (name.length() <= LONGEST_RESERVED_WORD && RESERVED_WORDS.contains(name.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException("'" + name + "' is not a property name: selectors reserve the word");
        }
        if (name.startsWith("JMS") && !isAllowedJmsName(name)) {
            throw new IllegalArgumentException("'" + name + "' is not a property name: the specification reserves names"
                    + " that begin with JMS; of these there are JMS_ and the JMSX names of its section 3.5.9");
        }
        return name;
    }

    /**
     * Whether the value is the provider's to set, on send or on receive. An application may set such a property, for
     * example by copying all properties of a message it received, but it is not sent: as with the header fields that send
     * sets, what the application said is ignored.
     */
    static boolean isSetByProvider(String name) {
        return name.startsWith("JMS") && SET_BY_PROVIDER.contains(name);
    }

    private static boolean isAllowedJmsName(String name) {
        return name.startsWith("JMS_")
                || name.equals(GROUP_ID)
                || name.equals(GROUP_SEQUENCE)
                || SET_BY_PROVIDER.contains(name);
    }

    private static boolean isIdentifier(String name) {
        if (!Character.isJavaIdentifierStart(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            if (!Character.isJavaIdentifierPart(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
