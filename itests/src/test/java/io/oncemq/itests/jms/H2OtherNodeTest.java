// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import org.junit.jupiter.api.Nested;

/** The contract where it matters that messages come from another node than their consumers', on H2 in a file. */
class H2OtherNodeTest {

    @Nested
    class Acknowledgement extends AcknowledgeContract {
        Acknowledgement() {
            super(SeparateSenders.of(H2JmsDatabase::new));
        }
    }

    @Nested
    class Browsers extends BrowserContract {
        Browsers() {
            super(SeparateSenders.of(H2JmsDatabase::new));
        }
    }

    @Nested
    class Contexts extends ContextContract {
        Contexts() {
            super(SeparateSenders.of(H2JmsDatabase::new));
        }
    }

    @Nested
    class Listeners extends ListenerContract {
        Listeners() {
            super(SeparateSenders.of(H2JmsDatabase::new));
        }
    }

    @Nested
    class Receives extends ReceiveContract {
        Receives() {
            super(SeparateSenders.of(H2JmsDatabase::new));
        }
    }

    @Nested
    class Sends extends SendContract {
        Sends() {
            super(SeparateSenders.of(H2JmsDatabase::new));
        }
    }

    @Nested
    class Subscriptions extends SubscriptionContract {
        Subscriptions() {
            super(SeparateSenders.of(H2JmsDatabase::new));
        }
    }
}
