// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.ImportRuntimeHints;

class IdempotentRuntimeHintsTest {

    @ParameterizedTest
    @ValueSource(strings = {"h2", "mariadb", "postgresql"})
    void everyScriptIsKept(String database) throws Exception {
        assertThat(IdempotentAutoConfiguration.class
                        .getAnnotation(ImportRuntimeHints.class)
                        .value())
                .containsExactly(IdempotentRuntimeHints.class);
        String script = "io/oncemq/idempotent/" + database + ".sql";
        assertThat(getClass().getResource("/" + script)).isNotNull();
        RuntimeHints hints = new RuntimeHints();
        new IdempotentRuntimeHints().registerHints(hints, null);
        assertThat(RuntimeHintsPredicates.resource().forResource(script)).accepts(hints);
    }
}
