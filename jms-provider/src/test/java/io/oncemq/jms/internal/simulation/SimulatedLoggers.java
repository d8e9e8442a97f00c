// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.slf4j.Logger;

/** Stands for {@link org.slf4j.LoggerFactory} in the code that is simulated: what is logged belongs to the trace. */
public final class SimulatedLoggers {

    private SimulatedLoggers() {}

    public static Logger getLogger(Class<?> type) {
        return (Logger) Proxy.newProxyInstance(
                SimulatedLoggers.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    Scheduler.Task task = Scheduler.currentOrNull();
                    if (task != null && task.scheduler().tracing() && arguments != null) {
                        String rest = Arrays.deepToString(Arrays.copyOfRange(arguments, 1, arguments.length));
                        task.scheduler().trace(method.getName() + " " + arguments[0] + " " + rest);
                    }
                    return method.getReturnType() == boolean.class ? (Object) Boolean.FALSE : null;
                });
    }
}
