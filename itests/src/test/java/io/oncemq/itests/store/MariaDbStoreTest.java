// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import org.junit.jupiter.api.Nested;

/** The contract, on MariaDB. */
class MariaDbStoreTest {

    @Nested
    class Committing extends CommitContract {
        Committing() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Claiming extends ClaimContract {
        Claiming() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Recovering extends RecoveryContract {
        Recovering() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Subscribing extends SubscriptionContract {
        Subscribing() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Maintaining extends MaintenanceContract {
        Maintaining() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Joining extends JoinedContract {
        Joining() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Resolving extends OutcomeContract {
        Resolving() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Opening extends SchemaContract {
        Opening() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Branching extends BranchContract {
        Branching() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class BranchOutcomes extends BranchOutcomeContract {
        BranchOutcomes() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class GroupOutcomes extends GroupOutcomeContract {
        GroupOutcomes() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Leftovers extends LeftoverContract {
        Leftovers() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Keys extends KeyContract {
        Keys() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Duplicates extends DuplicateContract {
        Duplicates() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class Groups extends GroupContract {
        Groups() {
            super(MariaDbDatabase::new);
        }
    }

    @Nested
    class GroupCosts extends GroupCostContract {
        GroupCosts() {
            super(MariaDbDatabase::new);
        }
    }
}
