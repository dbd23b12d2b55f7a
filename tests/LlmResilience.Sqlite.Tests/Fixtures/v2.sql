-- A file as schema version 2 wrote it. Never changed.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1282174290;
PRAGMA user_version = 2;
CREATE TABLE store (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    store_id TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE TABLE writers (
    writer TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE hints (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    provider TEXT NOT NULL,
    address TEXT NOT NULL,
    model TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    key TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    reset_epoch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    error_count INTEGER NOT NULL,
    success_count INTEGER NOT NULL,
    consecutive_errors INTEGER NOT NULL,
    last_attempt_at INTEGER,
    last_error_type TEXT,
    last_error_message TEXT,
    last_error_status INTEGER,
    last_error_at INTEGER,
    last_success_at INTEGER,
    opened_at INTEGER,
    open_until INTEGER,
    open_reason TEXT,
    open_growth INTEGER,
    open_permanent INTEGER,
    open_stated INTEGER,
    closed_at INTEGER,
    changed_at INTEGER NOT NULL,
    UNIQUE (model, provider, kind, address, endpoint, key)
);
CREATE TABLE lessons (
    hint_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    replacement TEXT,
    evidence TEXT,
    learned_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    removed_in_epoch INTEGER,
    PRIMARY KEY (hint_id, kind, value, endpoint)
) WITHOUT ROWID;
CREATE TABLE leases (
    kind TEXT NOT NULL,
    provider TEXT NOT NULL,
    address TEXT NOT NULL,
    model TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    key TEXT NOT NULL,
    owner TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (kind, provider, address, model, endpoint, key)
) WITHOUT ROWID;
CREATE VIEW model_compatibility_hints AS
SELECT
    t.provider AS provider_id,
    t.model AS model_id,
    t.error_count,
    t.success_count,
    t.consecutive_errors,
    (SELECT 1 FROM lessons AS l WHERE l.hint_id IN (t.id, p.id) AND l.kind = 'isolated' AND l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch ORDER BY l.expires_at DESC LIMIT 1) IS NOT NULL OR max(coalesce(t.open_until, 0), coalesce(p.open_until, 0)) > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AS is_blacklisted,
    strftime('%Y-%m-%dT%H:%M:%fZ', CASE WHEN (SELECT 1 FROM lessons AS l WHERE l.hint_id IN (t.id, p.id) AND l.kind = 'isolated' AND l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch ORDER BY l.expires_at DESC LIMIT 1) IS NOT NULL THEN (SELECT CASE WHEN l.expires_at < 2218138560000000000 THEN l.expires_at END FROM lessons AS l WHERE l.hint_id IN (t.id, p.id) AND l.kind = 'isolated' AND l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch ORDER BY l.expires_at DESC LIMIT 1) ELSE nullif(max(coalesce(t.open_until, 0), coalesce(p.open_until, 0)), 0) END / 10000000.0, 'unixepoch') AS blacklisted_until,
    coalesce(
        (SELECT coalesce(l.evidence, 'isolated') FROM lessons AS l WHERE l.hint_id IN (t.id, p.id) AND l.kind = 'isolated' AND l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch ORDER BY l.expires_at DESC LIMIT 1),
        CASE WHEN coalesce(p.open_until, 0) > coalesce(t.open_until, 0) THEN p.open_reason ELSE t.open_reason END) AS blacklist_reason,
    t.last_error_type,
    t.last_error_message,
    strftime('%Y-%m-%dT%H:%M:%fZ', t.last_error_at / 10000000.0, 'unixepoch') AS last_error_time,
    strftime('%Y-%m-%dT%H:%M:%fZ', t.last_success_at / 10000000.0, 'unixepoch') AS last_success_time,
    (SELECT json_group_array(value) FROM (SELECT DISTINCT value FROM lessons AS l WHERE l.hint_id = t.id AND l.kind = 'supported_endpoint' AND l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch ORDER BY value)) AS supported_endpoints,
    (SELECT json_group_array(value) FROM (SELECT DISTINCT value FROM lessons AS l WHERE l.hint_id = t.id AND l.kind = 'unsupported_endpoint' AND l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch ORDER BY value)) AS unsupported_endpoints,
    (SELECT json_group_array(value) FROM (SELECT DISTINCT value FROM lessons AS l WHERE l.hint_id = t.id AND l.kind = 'unsupported_parameter' AND l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch ORDER BY value)) AS unsupported_parameters,
    coalesce(
        (SELECT value FROM lessons AS l WHERE l.hint_id = t.id AND l.kind = 'chosen_endpoint' AND l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch ORDER BY learned_at DESC, value LIMIT 1),
        (SELECT value FROM lessons AS l WHERE l.hint_id = t.id AND l.kind = 'preferred_endpoint' AND l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch ORDER BY learned_at DESC, value LIMIT 1)) AS preferred_endpoint
FROM hints AS t
LEFT JOIN hints AS p ON p.kind = 'provider' AND p.provider = t.provider AND p.address = t.address
    AND p.model = '' AND p.endpoint = '' AND p.key = ''
WHERE t.kind = 'target'
ORDER BY t.provider, t.model, t.address;
CREATE VIEW model_lessons AS
SELECT
    t.provider AS provider_id,
    t.model AS model_id,
    l.kind,
    l.value,
    nullif(l.endpoint, '') AS on_endpoint,
    l.replacement,
    l.evidence,
    strftime('%Y-%m-%dT%H:%M:%fZ', l.learned_at / 10000000.0, 'unixepoch') AS learned_time,
    strftime('%Y-%m-%dT%H:%M:%fZ', l.expires_at / 10000000.0, 'unixepoch') AS expires_time,
    l.expires_at > CAST((julianday('now') - 2440587.5) * 864000000000 AS INTEGER) AND coalesce(l.removed_in_epoch, 0) <= l.epoch AS counts_now
FROM lessons AS l JOIN hints AS t ON t.id = l.hint_id
ORDER BY t.provider, t.model, l.kind, l.value;
INSERT INTO store (id, store_id, version) VALUES (1, '0123456789abcdef0123456789abcdef', 7);
INSERT INTO writers VALUES ('5f0f6a0a8a5b4c0f9d2e1b3c4d5e6f70', 7, 17723664000000000);
INSERT INTO hints VALUES (1, 'target', 'openai', 'https://api.openai.com/v1/', 'codex-mini-latest', '', '', 2, 1, 7, 3, 41, 1, 17723664000000000,
    'endpoint_unsupported', 'This model is only supported in v1/responses.', 404, 17723664000000000, 17723663400000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 17723664000000000);
INSERT INTO hints VALUES (2, 'provider', 'openai', 'https://api.openai.com/v1/', '', '', '', 0, 0, 5, 0, 0, 0, NULL,
    NULL, NULL, NULL, NULL, NULL, 17723664000000000, 17723664600000000, 'server_error', 1, 0, 0, NULL, 17723664000000000);
INSERT INTO lessons VALUES (1, 'unsupported_endpoint', '/v1/chat/completions', '', '/v1/responses', 'phrase:only_supported_in', 17723664000000000, 17723670000000000, 2, 1);
INSERT INTO lessons VALUES (2, 'isolated', '*', '', NULL, 'alice: the account is being moved', 17723664000000000, 2533707648000000000, 1, 1);
