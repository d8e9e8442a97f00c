// SPDX-License-Identifier: Apache-2.0
/** Orders that are placed, shipped and told of, with Spring Boot and JPA. */
@NullMarked
package io.oncemq.samples.orders;

import org.jspecify.annotations.NullMarked;
