// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import java.util.List;

/**
 * A claim as it stands in the database.
 *
 * @param reference which
 * @param ids the messages that it names
 */
public record HeldClaim(ClaimReference reference, List<Long> ids) {}
