// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import org.junit.jupiter.api.Nested;

/** The contract, on H2 in a file. */
class H2StoreTest {

    @Nested
    class Committing extends CommitContract {
        Committing() {
            super(H2Database::new);
        }
    }

    @Nested
    class Claiming extends ClaimContract {
        Claiming() {
            super(H2Database::new);
        }
    }

    @Nested
    class Recovering extends RecoveryContract {
        Recovering() {
            super(H2Database::new);
        }
    }

    @Nested
    class Subscribing extends SubscriptionContract {
        Subscribing() {
            super(H2Database::new);
        }
    }

    @Nested
    class Maintaining extends MaintenanceContract {
        Maintaining() {
            super(H2Database::new);
        }
    }

    @Nested
    class Joining extends JoinedContract {
        Joining() {
            super(H2Database::new);
        }
    }

    @Nested
    class Resolving extends OutcomeContract {
        Resolving() {
            super(H2Database::new);
        }
    }

    @Nested
    class Opening extends SchemaContract {
        Opening() {
            super(H2Database::new);
        }
    }

    @Nested
    class Branching extends BranchContract {
        Branching() {
            super(H2Database::new);
        }
    }

    @Nested
    class BranchOutcomes extends BranchOutcomeContract {
        BranchOutcomes() {
            super(H2Database::new);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(H2Database::new);
        }
    }

    @Nested
    class GroupOutcomes extends GroupOutcomeContract {
        GroupOutcomes() {
            super(H2Database::new);
        }
    }

    @Nested
    class Leftovers extends LeftoverContract {
        Leftovers() {
            super(H2Database::new);
        }
    }

    @Nested
    class Keys extends KeyContract {
        Keys() {
            super(H2Database::new);
        }
    }

    @Nested
    class Duplicates extends DuplicateContract {
        Duplicates() {
            super(H2Database::new);
        }
    }

    @Nested
    class Groups extends GroupContract {
        Groups() {
            super(H2Database::new);
        }
    }

    @Nested
    class GroupCosts extends GroupCostContract {
        GroupCosts() {
            super(H2Database::new);
        }
    }
}
