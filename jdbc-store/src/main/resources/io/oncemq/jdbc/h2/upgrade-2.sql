-- OnceMQ message store, from schema version 1 to 2, H2 2.3 or later: users and what they may do.
-- Replace ${prefix} by the table prefix (default: oncemq_) and run this in the schema that holds the tables.

-- oldest protocol: 1

-- Users of the messages; password is a salted hash that says how it was made. Read where the option security=users is set.
CREATE TABLE IF NOT EXISTS ${prefix}security_user (
    name varchar(200) PRIMARY KEY,
    password varchar(1000) NOT NULL
);

CREATE TABLE IF NOT EXISTS ${prefix}security_role (
    name varchar(200) PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS ${prefix}security_member (
    user_name varchar(200) NOT NULL REFERENCES ${prefix}security_user (name) ON DELETE CASCADE,
    role_name varchar(200) NOT NULL REFERENCES ${prefix}security_role (name) ON DELETE CASCADE,
    PRIMARY KEY (user_name, role_name)
);

-- permission: send, receive, browse or manage. destinations: a name, or the beginning of names and a final asterisk.
CREATE TABLE IF NOT EXISTS ${prefix}security_grant (
    role_name varchar(200) NOT NULL REFERENCES ${prefix}security_role (name) ON DELETE CASCADE,
    permission varchar(10) NOT NULL,
    destinations varchar(500) NOT NULL,
    PRIMARY KEY (role_name, permission, destinations)
);

MERGE INTO ${prefix}schema_version (version, oldest_protocol) KEY (version) VALUES (2, 1);
