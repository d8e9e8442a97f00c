// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import io.oncemq.jms.spi.NamedDestination;
import jakarta.jms.Destination;
import jakarta.resource.Referenceable;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import java.io.Serializable;
import javax.naming.NamingException;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;

/** What queue and topic have in common: a name, under any of the property names that are usual. */
public abstract class AdministeredDestination
        implements Destination, NamedDestination, ResourceAdapterAssociation, Referenceable, Serializable {

    private static final long serialVersionUID = 1L;

    private @Nullable String name;
    private @Nullable Reference reference;
    private transient @Nullable ResourceAdapter adapter;

    AdministeredDestination() {}

    @Override
    public final String name() {
        if (name == null) {
            throw new IllegalStateException("Property 'name' of the " + kind().code() + " is not set");
        }
        return name;
    }

    /** The name in the store; null if it is not set. */
    public final @Nullable String getName() {
        return name;
    }

    /** Sets the name in the store. */
    public final void setName(@Nullable String name) {
        this.name = Texts.orNull(name);
    }

    /** As {@link #getName()}. */
    public final @Nullable String getPhysicalName() {
        return name;
    }

    /** As {@link #setName}. */
    public final void setPhysicalName(@Nullable String name) {
        setName(name);
    }

    @Override
    public final @Nullable ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public final void setResourceAdapter(ResourceAdapter adapter) {
        this.adapter = adapter;
    }

    @Override
    public final void setReference(Reference reference) {
        this.reference = reference;
    }

    @Override
    public final Reference getReference() throws NamingException {
        if (reference == null) {
            throw new NamingException("The application server has set no reference");
        }
        return reference;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof AdministeredDestination destination
                && destination.kind() == kind()
                && toString().equals(destination.toString());
    }

    @Override
    public final int hashCode() {
        return toString().hashCode();
    }

    /** The bare name: some servers set the destination of an activation to it. */
    @Override
    public final String toString() {
        return String.valueOf(name);
    }
}
