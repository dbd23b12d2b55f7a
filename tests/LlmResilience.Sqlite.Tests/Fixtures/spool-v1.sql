-- A spool as schema version 1 wrote it: of its three batches the store has acknowledged the first. Never changed.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1282174287;
PRAGMA user_version = 1;
CREATE TABLE owners (
    owner TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    acknowledged_through INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE batches (
    owner TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    writer TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (owner, sequence)
);
CREATE TABLE waiting (
    owner TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (owner, subject)
);
CREATE VIEW spooled_batches AS
SELECT b.owner, b.writer, b.sequence, strftime('%Y-%m-%dT%H:%M:%fZ', b.sent_at / 10000000.0, 'unixepoch') AS sent,
    b.sequence <= o.acknowledged_through AS acknowledged, b.payload
FROM batches AS b JOIN owners AS o USING (owner);
INSERT INTO owners VALUES ('9d2e1b3c4d5e6f705f0f6a0a8a5b4c0f', 17723664000000000, 1);
INSERT INTO batches VALUES ('9d2e1b3c4d5e6f705f0f6a0a8a5b4c0f', 1, '5f0f6a0a8a5b4c0f9d2e1b3c4d5e6f70', 17723664000000000,
    '{"writer":"5f0f6a0a-8a5b-4c0f-9d2e-1b3c4d5e6f70","sequence":1,"deltas":[{"subject":["Target","openai","https://api.openai.com/v1/","gpt-4o-mini",null,null],"epoch":0,"epochIsUnknown":false,"forget":false,"errors":0,"successes":1,"consecutiveErrors":0,"learned":[],"removed":[]}]}');
INSERT INTO batches VALUES ('9d2e1b3c4d5e6f705f0f6a0a8a5b4c0f', 2, '5f0f6a0a8a5b4c0f9d2e1b3c4d5e6f70', 17723664000000000,
    '{"writer":"5f0f6a0a-8a5b-4c0f-9d2e-1b3c4d5e6f70","sequence":2,"deltas":[{"subject":["Target","openai","https://api.openai.com/v1/","gpt-4o-mini",null,null],"epoch":0,"epochIsUnknown":false,"forget":false,"errors":0,"successes":10,"consecutiveErrors":0,"learned":[],"removed":[]}]}');
INSERT INTO batches VALUES ('9d2e1b3c4d5e6f705f0f6a0a8a5b4c0f', 3, '5f0f6a0a8a5b4c0f9d2e1b3c4d5e6f70', 17723664000000000,
    '{"writer":"5f0f6a0a-8a5b-4c0f-9d2e-1b3c4d5e6f70","sequence":3,"deltas":[{"subject":["Target","openai","https://api.openai.com/v1/","gpt-4o-mini",null,null],"epoch":0,"epochIsUnknown":false,"forget":false,"errors":0,"successes":100,"consecutiveErrors":0,"learned":[],"removed":[]}]}');
INSERT INTO waiting VALUES ('9d2e1b3c4d5e6f705f0f6a0a8a5b4c0f', '["Target","openai","https://api.openai.com/v1/","gpt-4o-mini",null,null]',
    '{"subject":["Target","openai","https://api.openai.com/v1/","gpt-4o-mini",null,null],"epoch":0,"epochIsUnknown":false,"forget":false,"errors":0,"successes":1000,"consecutiveErrors":0,"learned":[],"removed":[]}');
