-- A file as schema version 1 of the error history wrote it. Never changed.
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1282174282;
PRAGMA user_version = 1;
CREATE TABLE writers (
    writer TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE journal (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    entries INTEGER NOT NULL
);
INSERT INTO journal (id, entries) VALUES (1, 0);
CREATE TABLE provider_errors (
    time TEXT AS (strftime('%Y-%m-%dT%H:%M:%fZ', at_ticks / 10000000.0, 'unixepoch')) VIRTUAL,
    provider TEXT NOT NULL,
    model TEXT,
    endpoint TEXT NOT NULL,
    category TEXT NOT NULL,
    blame TEXT NOT NULL,
    status INTEGER,
    code TEXT,
    type TEXT,
    message TEXT,
    request_id TEXT,
    key_fingerprint TEXT,
    attempt INTEGER NOT NULL,
    call_id TEXT NOT NULL,
    trace_id TEXT,
    tenant TEXT,
    duration_ms REAL AS (duration_ticks / 10000.0) VIRTUAL,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cost REAL AS (cost_billionths / 1000000000.0) VIRTUAL,
    may_have_run TEXT NOT NULL,
    resolved INTEGER NOT NULL DEFAULT 0,
    resolved_at TEXT AS (strftime('%Y-%m-%dT%H:%M:%fZ', resolved_ticks / 10000000.0, 'unixepoch')) VIRTUAL,
    resolution_notes TEXT,
    address TEXT,
    id TEXT NOT NULL,
    at_ticks INTEGER NOT NULL,
    duration_ticks INTEGER NOT NULL,
    cost_billionths INTEGER,
    resolved_ticks INTEGER
);
CREATE UNIQUE INDEX provider_errors_by_id ON provider_errors (id);
CREATE INDEX provider_errors_by_time ON provider_errors (at_ticks);
CREATE INDEX provider_errors_by_category ON provider_errors (provider, category, at_ticks);
CREATE INDEX provider_errors_unresolved ON provider_errors (at_ticks) WHERE resolved = 0;
CREATE TABLE provider_error_counts (
    time TEXT AS (strftime('%Y-%m-%dT%H:%MZ', minute * 60, 'unixepoch')) VIRTUAL,
    minute INTEGER NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    category TEXT NOT NULL,
    failures INTEGER NOT NULL,
    possibly_billed INTEGER NOT NULL,
    PRIMARY KEY (minute, provider, model, category)
) WITHOUT ROWID;
CREATE TABLE audit_lines (
    time TEXT AS (strftime('%Y-%m-%dT%H:%M:%fZ', at_ticks / 10000000.0, 'unixepoch')) VIRTUAL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    why TEXT,
    detail TEXT,
    subject TEXT,
    provider TEXT,
    address TEXT,
    model TEXT,
    endpoint TEXT,
    key TEXT,
    id TEXT NOT NULL,
    at_ticks INTEGER NOT NULL
);
CREATE UNIQUE INDEX audit_lines_by_id ON audit_lines (id);
CREATE INDEX audit_lines_by_time ON audit_lines (at_ticks);
UPDATE journal SET entries = 2;
INSERT INTO writers VALUES ('5f0f6a0a8a5b4c0f9d2e1b3c4d5e6f70', 7, 17723664000000000);
INSERT INTO provider_errors (provider, model, endpoint, category, blame, status, code, type, message, request_id, key_fingerprint, attempt, call_id, trace_id, tenant,
    input_tokens, output_tokens, may_have_run, resolved, resolution_notes, address, id, at_ticks, duration_ticks, cost_billionths, resolved_ticks)
    VALUES ('openai', 'gpt-4o-mini', '/v1/chat/completions', 'rate_limit', 'key', 429, 'rate_limit_exceeded', 'requests', 'Rate limit reached.', 'req-1', 'a1b2c3', 2, 'call-1',
    '0af7651916cd43dd8448eb211c80319c', 'acme', 12, 34, 'no', 1, 'raised the limit', 'https://api.openai.com/v1/', '0195cd3f000070008000000000000001', 17723664000000000, 12345678, 1500000000, 17723664600000000);
INSERT INTO provider_errors (provider, endpoint, category, blame, attempt, call_id, may_have_run, id, at_ticks, duration_ticks)
    VALUES ('gpustack', '/v1/chat/completions', 'timeout', 'provider', 1, 'call-2', 'unknown', '0195cd3f000070008000000000000002', 17723663990000000, 600000000);
INSERT INTO provider_error_counts (minute, provider, model, category, failures, possibly_billed) VALUES (29539440, 'openai', 'gpt-4o-mini', 'rate_limit', 5, 0);
INSERT INTO provider_error_counts (minute, provider, model, category, failures, possibly_billed) VALUES (29539439, 'gpustack', '', 'timeout', 3, 3);
INSERT INTO audit_lines (who, action, why, detail, subject, provider, address, model, endpoint, key, id, at_ticks)
    VALUES ('ann', 'forget', 'it was mended', 'all lessons', 'target', 'openai', 'https://api.openai.com/v1/', 'gpt-4o-mini', NULL, NULL, '0195cd3f000070008000000000000003', 17723664000000000);
