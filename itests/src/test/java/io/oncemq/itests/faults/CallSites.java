// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds which methods of the store make the present call. */
final class CallSites {

    private static final String STORE = "io.oncemq.jdbc.internal.";

    /** Through these every call goes: they tell nothing about its purpose. */
    private static final List<String> PASSAGES = List.of("OwnConnection", "Session", "Statements", "ConnectionSource");

    private CallSites() {}

    /** Methods of the store on the stack as {@code Class#method}, outermost first; lambdas by the method they stand in. */
    static List<String> callers() {
        return StackWalker.getInstance().walk(frames -> {
            List<String> callers = new ArrayList<>();
            frames.filter(frame -> frame.getClassName().startsWith(STORE)).forEach(frame -> {
                String name = frame.getClassName().substring(STORE.length());
                String method = frame.getMethodName();
                if (method.startsWith("lambda$")) {
                    method = method.substring("lambda$".length(), method.lastIndexOf('$'));
                }
                String caller = name.replaceAll("\\$[0-9]+", "") + "#" + method;
                boolean passage = PASSAGES.stream().anyMatch(caller::startsWith);
                // The innermost may be a passage: then it is the one that calls.
                if (!passage || callers.isEmpty()) {
                    callers.add(caller);
                }
            });
            Collections.reverse(callers);
            return callers;
        });
    }
}
