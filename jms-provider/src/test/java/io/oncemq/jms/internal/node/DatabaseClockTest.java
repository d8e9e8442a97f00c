// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private final DatabaseClock clock = new DatabaseClock();

    @Test
    void clocksThatMayAgreeDo() {
        clock.note(1000, 1000, 1000);
        assertThat(clock.ahead()).isZero();
        clock.note(2000, 2050, 2003);
        assertThat(clock.ahead()).isZero();
        clock.note(3000, 3001, 2999);
        assertThat(clock.ahead()).isZero();
        clock.note(4000, 4000, 4001);
        assertThat(clock.ahead()).isZero();
    }

    @Test
    void differenceIsAsLargeAsProved() {
        clock.note(1000, 1010, 6000);
        assertThat(clock.ahead()).isEqualTo(4989);
        clock.note(2000, 2002, 7000);
        assertThat(clock.ahead()).isEqualTo(4997);
        clock.note(3000, 3500, 8000);
        assertThat(clock.ahead()).as("a slow answer proves nothing new").isEqualTo(4997);
    }

    @Test
    void clockOfTheDatabaseMayBeBehind() {
        clock.note(9000, 9004, 2000);
        assertThat(clock.ahead()).isEqualTo(-6999);
    }

    @Test
    void clockThatWasSetIsFollowed() {
        clock.note(1000, 1002, 6000);
        clock.note(2000, 2002, 2001);
        assertThat(clock.ahead()).isEqualTo(2);
    }

    @Test
    void clockOfThisProcessThatWasSetBackWhileItAskedDoesNoHarm() {
        clock.note(5000, 1000, 1000);
        assertThat(clock.ahead()).isEqualTo(-1);
    }
}
