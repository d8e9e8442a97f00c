// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** The scripts that make the table, which an ahead-of-time compiler does not see. */
final class IdempotentRuntimeHints implements RuntimeHintsRegistrar {

    /** Made by Spring. */
    IdempotentRuntimeHints() {}

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("io/oncemq/idempotent/*.sql");
    }
}
