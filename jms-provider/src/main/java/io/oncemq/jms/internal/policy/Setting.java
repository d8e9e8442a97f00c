// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.policy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What can be set for destinations. Each value is checked before it is stored. */
public enum Setting {
    /** How many deliveries of a message are attempted. */
    MAXIMUM_DELIVERIES("maximum-deliveries", "10", "1 to 1000000, or unlimited") {
        @Override
        boolean allows(String value) {
            return value.equals(UNLIMITED) || isNumber(value, 1, 1_000_000);
        }
    },
    /** How long the second delivery waits after the first. */
    REDELIVERY_DELAY("redelivery-delay", "0ms", Setting.DURATIONS) {
        @Override
        boolean allows(String value) {
            return isDuration(value);
        }
    },
    /** By what the delay grows with each further delivery. */
    REDELIVERY_MULTIPLIER("redelivery-multiplier", "1", "1 to 100, such as 1.5") {
        @Override
        boolean allows(String value) {
            return isDecimal(value, 1, 100);
        }
    },
    /** By what part of itself a delay may be longer, by chance. */
    REDELIVERY_JITTER("redelivery-jitter", "0", "0 to 1, such as 0.2") {
        @Override
        boolean allows(String value) {
            return isDecimal(value, 0, 1);
        }
    },
    /** The longest delay. */
    MAXIMUM_REDELIVERY_DELAY("maximum-redelivery-delay", "1h", Setting.DURATIONS) {
        @Override
        boolean allows(String value) {
            return isDuration(value);
        }
    },
    /** What is done with the messages behind one that has to wait. */
    ON_FAILURE("on-failure", "skip", "skip, block or park") {
        @Override
        boolean allows(String value) {
            return value.equals("skip") || value.equals("block") || value.equals("park");
        }
    },
    /** How long a group is put aside; 0 until it is released. */
    GROUP_PARK_TIME("group-park-time", "0ms", Setting.DURATIONS) {
        @Override
        boolean allows(String value) {
            return isDuration(value);
        }
    },
    /** Whether one consumer at a time reads a queue or subscription, of all nodes. */
    EXCLUSIVE_CONSUMER("exclusive-consumer", "false", "true or false") {
        @Override
        boolean allows(String value) {
            return value.equals("true") || value.equals("false");
        }
    },
    /** Whether automatic acknowledgements are waited for. */
    ACKNOWLEDGEMENT("acknowledgement", "durable", "durable or relaxed") {
        @Override
        boolean allows(String value) {
            return value.equals("durable") || value.equals("relaxed");
        }
    },
    /** Where messages go whose last attempt was in vain. */
    DEAD_LETTER_QUEUE("dead-letter-queue", "oncemq.dead-letters", "the name of a queue, of 1 to 500 characters") {
        @Override
        boolean allows(String value) {
            return isName(value);
        }
    },
    /** How many messages there may be in a queue or subscription. */
    MAXIMUM_MESSAGES("maximum-messages", "unlimited", "1 to 1000000000, or unlimited") {
        @Override
        boolean allows(String value) {
            return value.equals(UNLIMITED) || (value.matches("\\d{1,10}") && isAmount(Long.parseLong(value)));
        }
    },
    /** How many bytes they may have together. */
    MAXIMUM_BYTES(
            "maximum-bytes", "unlimited", "1 to 1000000000 with or without a unit (KiB, MiB or GiB), or unlimited") {
        @Override
        boolean allows(String value) {
            Matcher matcher = SIZE.matcher(value);
            return value.equals(UNLIMITED) || (matcher.matches() && isAmount(Long.parseLong(matcher.group(1))));
        }
    },
    /** How old the oldest of them may be. */
    MAXIMUM_AGE("maximum-age", "unlimited", "1ms to 8760h, as a number with a unit (ms, s, m or h), or unlimited") {
        @Override
        boolean allows(String value) {
            return value.equals(UNLIMITED) || (isDuration(value) && millis(value) > 0);
        }
    },
    /** What is done with a message that is sent where there is no room. */
    WHEN_FULL("when-full", "block", "block, fail, discard-oldest or move") {
        @Override
        boolean allows(String value) {
            return WhenFull.ofKey(value) != null;
        }
    },
    /** How long a send waits for room. */
    FULL_TIMEOUT("full-timeout", "10s", Setting.DURATIONS) {
        @Override
        boolean allows(String value) {
            return isDuration(value);
        }
    },
    /** Where messages go for which there is no room. */
    OVERFLOW_QUEUE("overflow-queue", "oncemq.overflow", "the name of a queue, of 1 to 500 characters") {
        @Override
        boolean allows(String value) {
            return isName(value);
        }
    },
    /** Where messages go that expire. */
    EXPIRY_QUEUE("expiry-queue", "none", "the name of a queue, of 1 to 500 characters, or none") {
        @Override
        boolean allows(String value) {
            return isName(value);
        }
    };

    /** A queue that is not there. */
    static final String NO_QUEUE = "none";

    private static final String DURATIONS = "0ms to 8760h, as a number with a unit (ms, s, m or h)";
    private static final String UNLIMITED = "unlimited";
    private static final int LONGEST_NAME = 500;
    private static final long LONGEST_MILLIS = 8760L * 3_600_000;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,10})(KiB|MiB|GiB|)");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,3}(\\.\\d{1,6})?");

    private final String key;
    private final String defaultValue;
    private final String allowed;

    Setting(String key, String defaultValue, String allowed) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.allowed = allowed;
    }

    /** How it is written. */
    public String key() {
        return key;
    }

    /** What holds where nothing is set. */
    public String defaultValue() {
        return defaultValue;
    }

    /** Which values there are, for people. */
    public String allowed() {
        return allowed;
    }

    abstract boolean allows(String value);

    /**
     * The setting of a key, for a value that it allows.
     *
     * @throws IllegalArgumentException if there is no such setting, or it does not allow the value; says which, and what is
     *     allowed
     */
    public static Setting require(String key, String value) {
        Setting setting = ofKey(key);
        if (!setting.allows(value)) {
            throw new IllegalArgumentException(
                    "Setting '" + key + "': the value '" + value + "' is not allowed; allowed: " + setting.allowed);
        }
        return setting;
    }

    /**
     * The setting of a key.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Setting ofKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no setting '" + key + "'; there are: "
                        + List.of(values()).stream().map(Setting::key).collect(Collectors.joining(", "))));
    }

    private static boolean isNumber(String value, int lowest, int highest) {
        return value.matches("\\d{1,7}") && Integer.parseInt(value) >= lowest && Integer.parseInt(value) <= highest;
    }

    private static boolean isAmount(long value) {
        return value >= 1 && value <= 1_000_000_000;
    }

    private static boolean isName(String value) {
        return !value.isBlank() && value.length() <= LONGEST_NAME;
    }

    private static boolean isDecimal(String value, int lowest, int highest) {
        if (!DECIMAL.matcher(value).matches()) {
            return false;
        }
        BigDecimal number = new BigDecimal(value);
        return number.compareTo(BigDecimal.valueOf(lowest)) >= 0 && number.compareTo(BigDecimal.valueOf(highest)) <= 0;
    }

    private static boolean isDuration(String value) {
        return DURATION.matcher(value).matches() && millis(value) <= LONGEST_MILLIS;
    }

    /** A duration that is allowed, in milliseconds. */
    static long millis(String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + value + "' is no duration");
        }
        long amount = Long.parseLong(value, 0, matcher.end(1), 10);
        return amount
                * switch (value.substring(matcher.end(1))) {
                    case "ms" -> 1L;
                    case "s" -> 1_000L;
                    case "m" -> 60_000L;
                    default -> 3_600_000L;
                };
    }

    /** A number, a size in bytes or a duration in milliseconds that is allowed; the highest number for unlimited. */
    static long limit(String value) {
        Matcher size = SIZE.matcher(value);
        if (value.equals(UNLIMITED)) {
            return Long.MAX_VALUE;
        }
        if (!size.matches()) {
            return millis(value);
        }
        return Long.parseLong(size.group(1))
                * switch (size.group(2)) {
                    case "KiB" -> 1L << 10;
                    case "MiB" -> 1L << 20;
                    case "GiB" -> 1L << 30;
                    default -> 1L;
                };
    }

    /** A number of deliveries that is allowed. */
    static int deliveries(String value) {
        return value.equals(UNLIMITED) ? Integer.MAX_VALUE : Integer.parseInt(value);
    }
}
