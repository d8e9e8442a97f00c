// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.internal.message.ObjectPolicy;
import io.oncemq.jms.spi.StoreSettings.SchemaMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the values of options. What is refused is refused here, never quietly corrected. */
final class OptionValues {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    /** password= as a parameter in any case and with any prefix, such as sslpassword; and pwd=. */
    private static final Pattern PASSWORD_PARAMETER =
            Pattern.compile("(password|passwd|\\bpwd)\\s*=", Pattern.CASE_INSENSITIVE);

    /** user:password@host, in the authority or, as Oracle writes it, user/password@. */
    private static final Pattern PASSWORD_IN_AUTHORITY =
            Pattern.compile("//[^/?#]*:[^/?#@]*@|^jdbc:oracle:[a-z]+:[^/@]+/[^@/]+@", Pattern.CASE_INSENSITIVE);

    private static final Pattern JNDI_NAME = Pattern.compile("(java:)?[^:]+");

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LONGEST_NODE_NAME = 200;

    private OptionValues() {}

    /** A value that is not allowed; the message says which, {@link Option#parse} adds the rest. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }

        static RefusedException notAllowed(String value) {
            return new RefusedException("the value '" + value + "' is not allowed");
        }
    }

    static String text(String text) {
        if (text.isEmpty()) {
            throw RefusedException.notAllowed(text);
        }
        return text;
    }

    static String url(String url) {
        if (holdsCredentials(url)) {
            // The URL is not repeated: the message ends in logs.
            throw new RefusedException("the URL holds a password; set option '" + Option.PASSWORD.key() + "' instead");
        }
        if (!url.startsWith("jdbc:")) {
            throw RefusedException.notAllowed(url);
        }
        return url;
    }

    static boolean holdsCredentials(String url) {
        String decoded = decoded(url);
        return Stream.of(url, decoded)
                .anyMatch(text -> PASSWORD_PARAMETER.matcher(text).find()
                        || PASSWORD_IN_AUTHORITY.matcher(text).find());
    }

    private static String decoded(String url) {
        try {
            return URLDecoder.decode(url, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException ignored) {
            // A stray percent sign: then nothing is encoded that a driver would decode.
            return url;
        }
    }

    static String identifier(String text) {
        if (!IDENTIFIER.matcher(text).matches()) {
            throw RefusedException.notAllowed(text);
        }
        return text;
    }

    static String nodeName(String text) {
        if (text.isBlank() || text.length() > LONGEST_NODE_NAME) {
            throw RefusedException.notAllowed(text);
        }
        return text;
    }

    static Integer number(String text, int lowest, int highest) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException ignored) {
            // Says less than the message below.
            throw RefusedException.notAllowed(text);
        }
        if (number < lowest || number > highest) {
            throw RefusedException.notAllowed(text);
        }
        return number;
    }

    static Guarantee guarantee(String text) {
        return Arrays.stream(Guarantee.values())
                .filter(guarantee -> guarantee.code().equals(text))
                .findFirst()
                .orElseThrow(() -> RefusedException.notAllowed(text));
    }

    static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw RefusedException.notAllowed(text);
        };
    }

    /** A name that leads to no other place than this process's initial context. */
    static String jndiName(String text) {
        if (!JNDI_NAME.matcher(text).matches()) {
            throw RefusedException.notAllowed(text);
        }
        return text;
    }

    /** Whether there are users of the messages. */
    static Boolean securityUsers(String text) {
        return switch (text) {
            case "users" -> true;
            case "none" -> false;
            default -> throw RefusedException.notAllowed(text);
        };
    }

    /** Whether acknowledgements are not waited for. */
    static Boolean relaxed(String text) {
        return switch (text) {
            case "relaxed" -> true;
            case "durable" -> false;
            default -> throw RefusedException.notAllowed(text);
        };
    }

    /** Whether duplicates are refused. */
    static Boolean refusal(String text) {
        return switch (text) {
            case "refuse" -> true;
            case "ignore" -> false;
            default -> throw RefusedException.notAllowed(text);
        };
    }

    static Duration duration(String text, Duration shortest) {
        return duration(text, shortest, LONGEST);
    }

    static Duration duration(String text, Duration shortest, Duration longest) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new RefusedException("the value '" + text + "' is no number with a unit (ms, s, m or h)");
        }
        long amount = Long.parseLong(group(matcher, 1));
        Duration duration = switch (group(matcher, 2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
        if (duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0) {
            throw RefusedException.notAllowed(text);
        }
        return duration;
    }

    private static String group(Matcher matcher, int number) {
        @Nullable String group = matcher.group(number);
        return group == null ? "" : group;
    }

    static SchemaMode schemaMode(String text) {
        for (SchemaMode mode : SchemaMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw RefusedException.notAllowed(text);
    }

    static List<String> patterns(String text) {
        List<String> patterns =
                Stream.of(text.split(",", -1)).map(String::strip).toList();
        try {
            ObjectPolicy unused = ObjectPolicy.of(patterns);
        } catch (IllegalArgumentException ignored) {
            // Names the entry; the message here names the option too.
            throw RefusedException.notAllowed(text);
        }
        return patterns;
    }
}
