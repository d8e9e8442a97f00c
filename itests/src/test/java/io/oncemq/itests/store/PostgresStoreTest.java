// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.store;

import org.junit.jupiter.api.Nested;

/** The contract, on PostgreSQL. */
class PostgresStoreTest {

    @Nested
    class Committing extends CommitContract {
        Committing() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Claiming extends ClaimContract {
        Claiming() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Recovering extends RecoveryContract {
        Recovering() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Subscribing extends SubscriptionContract {
        Subscribing() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Maintaining extends MaintenanceContract {
        Maintaining() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Joining extends JoinedContract {
        Joining() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Resolving extends OutcomeContract {
        Resolving() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Opening extends SchemaContract {
        Opening() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Branching extends BranchContract {
        Branching() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class BranchOutcomes extends BranchOutcomeContract {
        BranchOutcomes() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class GroupOutcomes extends GroupOutcomeContract {
        GroupOutcomes() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Leftovers extends LeftoverContract {
        Leftovers() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Keys extends KeyContract {
        Keys() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Duplicates extends DuplicateContract {
        Duplicates() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class Groups extends GroupContract {
        Groups() {
            super(PostgresDatabase::new);
        }
    }

    @Nested
    class GroupCosts extends GroupCostContract {
        GroupCosts() {
            super(PostgresDatabase::new);
        }
    }
}
