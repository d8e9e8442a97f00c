// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import java.util.List;

/**
 * Which guarantee a connection factory gives, and why.
 *
 * @param guarantee what holds
 * @param reasons for people: what it follows from, and what is missing for a stronger one
 */
public record GuaranteeReport(Guarantee guarantee, List<String> reasons) {

    /** The reasons are copied. */
    public GuaranteeReport {
        reasons = List.copyOf(reasons);
    }

    @Override
    public String toString() {
        return guarantee.code() + ": " + String.join("; ", reasons);
    }
}
