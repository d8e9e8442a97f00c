-- OnceMQ message store: roles for database users with fewer rights than the owner of the tables, PostgreSQL 14 or later.
-- Replace ${prefix} by the table prefix (default: oncemq_) and ${schema} by the schema that holds the tables, and run this as
-- their owner, who may also create roles. It can be run again. Then: GRANT ${prefix}producer TO some_user;
--
-- The nodes of these users do less than others: what is done for all nodes (recovery of nodes that died, messages that become
-- due, cleaning) needs a node of a user with all rights, ${prefix}application, to run somewhere.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['application', 'node', 'browser', 'producer', 'consumer'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${prefix}' || role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', '${prefix}' || role_name);
        END IF;
    END LOOP;
END
$$;

-- Everything but changes of the schema, and of users of the messages.
GRANT USAGE ON SCHEMA ${schema} TO ${prefix}application;
GRANT SELECT ON ${schema}.${prefix}schema_version TO ${prefix}application;
GRANT USAGE, SELECT, UPDATE ON SEQUENCE ${schema}.${prefix}node_id, ${schema}.${prefix}source_id,
    ${schema}.${prefix}message_id TO ${prefix}application;
GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.${prefix}node, ${schema}.${prefix}destination,
    ${schema}.${prefix}message, ${schema}.${prefix}claim, ${schema}.${prefix}subscription, ${schema}.${prefix}member,
    ${schema}.${prefix}delivery, ${schema}.${prefix}delayed, ${schema}.${prefix}lease, ${schema}.${prefix}unit,
    ${schema}.${prefix}branch, ${schema}.${prefix}parked, ${schema}.${prefix}accepted_id,
    ${schema}.${prefix}message_key, ${schema}.${prefix}schedule,
    ${schema}.${prefix}failure,
    ${schema}.${prefix}setting, ${schema}.${prefix}setting_revision TO ${prefix}application;

-- What every node needs to be there, whatever its connections do.
GRANT USAGE ON SCHEMA ${schema} TO ${prefix}node;
GRANT SELECT ON ${schema}.${prefix}schema_version, ${schema}.${prefix}destination, ${schema}.${prefix}claim,
    ${schema}.${prefix}subscription, ${schema}.${prefix}member TO ${prefix}node;
GRANT USAGE, SELECT ON SEQUENCE ${schema}.${prefix}node_id TO ${prefix}node;
GRANT SELECT ON SEQUENCE ${schema}.${prefix}message_id TO ${prefix}node;
GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.${prefix}node TO ${prefix}node;
GRANT SELECT, INSERT, DELETE ON ${schema}.${prefix}lease TO ${prefix}node;
GRANT SELECT ON ${schema}.${prefix}setting, ${schema}.${prefix}setting_revision TO ${prefix}node;
GRANT SELECT (due) ON ${schema}.${prefix}delayed, ${schema}.${prefix}schedule TO ${prefix}node;

-- Reads users of the messages, for the option security=users.
GRANT SELECT ON ${schema}.${prefix}security_user, ${schema}.${prefix}security_role, ${schema}.${prefix}security_member,
    ${schema}.${prefix}security_grant TO ${prefix}node, ${prefix}application;

-- Browse: read the messages, change none.
GRANT ${prefix}node TO ${prefix}browser;
GRANT SELECT ON ${schema}.${prefix}message, ${schema}.${prefix}message_key TO ${prefix}browser;

-- Produce: insert messages, to queues and topics that there are; read no message.
GRANT ${prefix}node TO ${prefix}producer;
GRANT USAGE, SELECT ON SEQUENCE ${schema}.${prefix}message_id TO ${prefix}producer;
GRANT INSERT ON ${schema}.${prefix}message, ${schema}.${prefix}delivery, ${schema}.${prefix}delayed TO ${prefix}producer;
-- The destination: to count messages where there is a limit.
GRANT SELECT (id, destination) ON ${schema}.${prefix}message TO ${prefix}producer;
GRANT SELECT (subscription) ON ${schema}.${prefix}delivery TO ${prefix}producer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.${prefix}unit TO ${prefix}producer;
GRANT SELECT, INSERT, UPDATE ON ${schema}.${prefix}accepted_id TO ${prefix}producer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.${prefix}message_key TO ${prefix}producer;

-- Consume: read, claim, count and delete messages, subscribe; insert no message.
GRANT ${prefix}node TO ${prefix}consumer;
GRANT USAGE, SELECT ON SEQUENCE ${schema}.${prefix}source_id TO ${prefix}consumer;
GRANT SELECT, DELETE ON ${schema}.${prefix}message, ${schema}.${prefix}delivery TO ${prefix}consumer;
-- What is stored beside messages that failed; together with the rights to produce, it is enough to have messages wait and to give
-- them up.
GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.${prefix}failure TO ${prefix}consumer;
GRANT UPDATE (delivery_count) ON ${schema}.${prefix}message, ${schema}.${prefix}delivery TO ${prefix}consumer;
-- To take a message that has a key: the row is locked and removed, and the message's kind says from then on that it has none.
GRANT UPDATE (kind) ON ${schema}.${prefix}message TO ${prefix}consumer;
GRANT SELECT, UPDATE, DELETE ON ${schema}.${prefix}message_key TO ${prefix}consumer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.${prefix}claim, ${schema}.${prefix}unit TO ${prefix}consumer;
GRANT INSERT, UPDATE, DELETE ON ${schema}.${prefix}subscription, ${schema}.${prefix}member TO ${prefix}consumer;
-- Whether a prepared branch has received a message of a group, or one of a topic that is to be removed with its last delivery.
GRANT SELECT (destination, part, group_id, message) ON ${schema}.${prefix}parked TO ${prefix}consumer;
