// SPDX-License-Identifier: Apache-2.0
package io.oncemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    @Test
    void defaultsMeasureEverything() throws UsageException {
        Options options = Options.parse(List.of());
        assertThat(options.workloads()).containsExactly(Workload.values());
        assertThat(options.subjects()).containsExactly("oncemq", "raw");
        assertThat(options.url()).isNull();
    }

    @Test
    void valuesFollowAnEqualsSignOrABlank(@TempDir Path directory) throws UsageException {
        Options options = Options.parse(List.of(
                "--workloads=job-4,send-1", "--rounds", "7", "--seconds=9", "--out", directory.resolve("a.json") + ""));
        assertThat(options.workloads()).containsExactly(Workload.JOB_4, Workload.SEND_1);
        assertThat(options.rounds()).isEqualTo(7);
        assertThat(options.measured()).isEqualTo(Duration.ofSeconds(9));
        assertThat(options.out()).isEqualTo(directory.resolve("a.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rounds=0             | 1..100",
                "--rounds=many          | 1..100",
                "--seconds=             | 1..600",
                "--warmup=-1            | 0..600",
                "--backlog=99           | 1000..10000000",
                "--workloads=send-2     | send-16",
                "--workloads=           | send-16",
                "--subjects=artemis     | oncemq, raw",
                "--url=jdbc:h2:mem:x    | jdbc:postgresql:",
                "--url=jdbc:postgresql:x#y=z | without '#'",
                "--user=me              | only with --url",
                "--out=/no/such/place/x | can be written",
                "--round=1              | --rounds",
                "--rounds               | no value",
                "rounds=1               | --rounds",
            })
    void refusalSaysWhatIsAllowed(String argument, String allowed) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> Options.parse(List.of(argument)))
                .withMessageContaining(allowed);
    }

    @Test
    void optionGivenTwiceIsRefused() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> Options.parse(List.of("--rounds=1", "--rounds=2")))
                .withMessageContaining("once");
    }
}
