// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An exception as it is kept beside a message: shortened, and without what looks like a password.
 *
 * @param type its class
 * @param message what it says; null if nothing
 * @param stack where it came from, with its causes
 */
record FailureNote(String type, @Nullable String message, String stack) {

    private static final int MOST_CAUSES = 5;
    private static final int MOST_FRAMES = 20;
    private static final int LONGEST_MESSAGE = 1_000;

    /** What follows is the provider's, and the same each time. */
    private static final String PROVIDER = "io.oncemq.jms.internal.";

    private static final Pattern SECRET = Pattern.compile(
            "(?i)((?:password|passwd|pwd|secret|token|api[-_]?key|credentials?)[\"']?\\s*[=:]\\s*)[^\\s,;&)]+");

    private static final Pattern URL_LOGIN = Pattern.compile("//[^/@\\s:]*:[^/@\\s]*@");

    static FailureNote of(Throwable thrown) {
        StringBuilder stack = new StringBuilder();
        Throwable next = thrown;
        for (int i = 0; i < MOST_CAUSES && next != null; i++) {
            append(stack, i, next);
            next = next.getCause();
        }
        return new FailureNote(thrown.getClass().getName(), safe(thrown.getMessage()), stack.toString());
    }

    private static void append(StringBuilder stack, int depth, Throwable thrown) {
        String message = safe(thrown.getMessage());
        stack.append(depth == 0 ? "" : "Caused by: ").append(thrown.getClass().getName());
        if (message != null) {
            stack.append(": ").append(message);
        }
        stack.append('\n');
        int frames = 0;
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frames++ == MOST_FRAMES || frame.getClassName().startsWith(PROVIDER)) {
                break;
            }
            stack.append("\tat ").append(frame).append('\n');
        }
    }

    private static @Nullable String safe(@Nullable String message) {
        if (message == null) {
            return null;
        }
        String shortened = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
        return URL_LOGIN.matcher(SECRET.matcher(shortened).replaceAll("$1***")).replaceAll("//***@");
    }
}
