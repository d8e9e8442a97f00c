-- OnceMQ message store, from schema version 1 to 2, PostgreSQL 14 or later: users and what they may do.
-- Replace ${prefix} by the table prefix (default: oncemq_) and run this in the schema that holds the tables.

-- oldest protocol: 1

-- Users of the messages; password is a salted hash that says how it was made. Read where the option security=users is set.
CREATE TABLE ${prefix}security_user (
    name text COLLATE "C" PRIMARY KEY,
    password text NOT NULL
);

CREATE TABLE ${prefix}security_role (
    name text COLLATE "C" PRIMARY KEY
);

CREATE TABLE ${prefix}security_member (
    user_name text COLLATE "C" NOT NULL REFERENCES ${prefix}security_user (name) ON DELETE CASCADE,
    role_name text COLLATE "C" NOT NULL REFERENCES ${prefix}security_role (name) ON DELETE CASCADE,
    PRIMARY KEY (user_name, role_name)
);

-- permission: send, receive, browse or manage. destinations: a name, or the beginning of names and a final asterisk.
CREATE TABLE ${prefix}security_grant (
    role_name text COLLATE "C" NOT NULL REFERENCES ${prefix}security_role (name) ON DELETE CASCADE,
    permission varchar(10) NOT NULL,
    destinations text COLLATE "C" NOT NULL,
    PRIMARY KEY (role_name, permission, destinations)
);

INSERT INTO ${prefix}schema_version (version, oldest_protocol) VALUES (2, 1);
