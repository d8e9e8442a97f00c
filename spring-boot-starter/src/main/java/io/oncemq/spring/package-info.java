// SPDX-License-Identifier: Apache-2.0
/** OnceMQ in applications of Spring Boot, on their own DataSource and in their own transactions. */
@NullMarked
package io.oncemq.spring;

import org.jspecify.annotations.NullMarked;
