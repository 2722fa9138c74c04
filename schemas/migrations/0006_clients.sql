-- Applications that may call the gateway. The key itself is not here: only its id (the id8 of
-- wm_<env>_<id8>_<secret43>) and the SHA-256 of its secret.

CREATE TABLE client (
	id            text PRIMARY KEY CHECK (length(id) = 8),
	secret_sha256 bytea NOT NULL CHECK (length(secret_sha256) = 32),
	name          text NOT NULL,
	scopes        text NOT NULL, -- comma-separated
	created_at    timestamptz NOT NULL DEFAULT now(),
	expires_at    timestamptz,
	revoked_at    timestamptz
);
