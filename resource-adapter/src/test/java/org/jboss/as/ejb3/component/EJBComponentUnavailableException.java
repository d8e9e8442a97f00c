// SPDX-License-Identifier: Apache-2.0
package org.jboss.as.ejb3.component;

/** By name, what WildFly throws in the place of a bean that it is stopping. */
@SuppressWarnings("serial")
public final class EJBComponentUnavailableException extends RuntimeException {}
